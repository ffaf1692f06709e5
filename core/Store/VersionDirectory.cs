using System.Text.Json;

namespace ChurnSegmentation.Core.Store;

/// <summary>One version on disk: a directory with <c>manifest.json</c> and the files that it hashes. Written whole or not at all, never changed.</summary>
internal static class VersionDirectory
{
    private const string ManifestName = "manifest.json";
    private const int KnownFormat = 1;

    /// <summary>Starts the name of a directory that is still being written; never the name of a version.</summary>
    private const string WritingPrefix = ".writing-";

    /// <summary>Writes the version aside, then renames it into place; the caller holds the registry's lock.</summary>
    /// <param name="versions">The directory of all versions.</param>
    /// <param name="wasThere">True where an identical version was there already.</param>
    public static VersionId Write(string versions, VersionDraft draft, out bool wasThere)
    {
        Directory.CreateDirectory(versions);
        RemoveLeftOvers(versions);
        byte[] manifest = ManifestBytes(draft);
        VersionId id = VersionId.Of(draft.Manifest.Data.LastMonth, manifest);
        string place = Path.Combine(versions, id.ToString());
        wasThere = Directory.Exists(place);
        if (wasThere)
        {
            Read(versions, id);
            return id;
        }

        string aside = Path.Combine(versions, WritingPrefix + id);
        try
        {
            Directory.CreateDirectory(aside);
            foreach ((string name, ReadOnlyMemory<byte> bytes) in draft.Files)
            {
                string path = Path.Combine(aside, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                WriteFile(path, bytes.Span);
            }

            WriteFile(Path.Combine(aside, ManifestName), manifest);
            Directory.Move(aside, place);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            RemoveLeftOvers(versions);
            throw new UserFault($"{place}: the version could not be written: {fault.Message} Nothing was added to the registry.", fault);
        }

        return id;
    }

    /// <summary>The ids of the whole versions, in ordinal order, which is the order of their data's last month.</summary>
    public static IReadOnlyList<VersionId> List(string versions)
    {
        var ids = new List<VersionId>();
        if (Directory.Exists(versions))
        {
            foreach (string place in Directory.GetDirectories(versions).Order(StringComparer.Ordinal))
            {
                if (VersionId.TryParse(Path.GetFileName(place), out VersionId id))
                {
                    ids.Add(id);
                }
            }
        }

        return ids;
    }

    /// <summary>Reads a version, checking every byte of it.</summary>
    /// <exception cref="UserFault">A file is missing, changed or extra; all of them are named.</exception>
    public static RegistryVersion Read(string versions, VersionId id)
    {
        var faults = new List<string>();
        RegistryVersion? version = TryRead(versions, id, faults);
        return version is not null && faults.Count == 0 ? version : throw new UserFault(string.Join(Environment.NewLine, faults));
    }

    /// <summary>Reads a version, adding what is wrong with it to <paramref name="faults"/>, a sentence a file.</summary>
    /// <returns>Null where its manifest cannot be trusted.</returns>
    public static RegistryVersion? TryRead(string versions, VersionId id, List<string> faults)
    {
        string place = Path.Combine(versions, id.ToString());
        string manifestPath = Path.Combine(place, ManifestName);
        if (ReadFile(manifestPath, faults) is not { } manifestBytes)
        {
            return null;
        }

        string hash = VersionId.Sha256(manifestBytes);
        if (!id.ToString().EndsWith(hash[..8], StringComparison.Ordinal))
        {
            faults.Add($"{manifestPath}: changed since it was written: its SHA-256 begins {hash[..8]}, its version's id is {id}. {Remedy}");
            return null;
        }

        Manifest manifest = Parse(manifestBytes, manifestPath);
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach ((string name, string expected) in manifest.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            string path = Path.Combine(place, name);
            if (ReadFile(path, faults) is { } bytes)
            {
                string found = VersionId.Sha256(bytes);
                if (found != expected)
                {
                    faults.Add($"{path}: changed since it was written: its SHA-256 is {found}, the manifest says {expected}. {Remedy}");
                }

                files[name] = bytes;
            }
        }

        foreach (string path in Directory.GetFileSystemEntries(place, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(place, path).Replace(Path.DirectorySeparatorChar, '/');
            bool folder = Directory.Exists(path) && manifest.Files.Keys.Any(file => file.StartsWith(name + "/", StringComparison.Ordinal));
            if (name != ManifestName && !manifest.Files.ContainsKey(name) && !folder)
            {
                faults.Add($"{path}: the manifest knows no such file; a version never changes after it was written. Move it elsewhere.");
            }
        }

        return new RegistryVersion(id, manifest, files, hash);
    }

    private const string Remedy = "Restore the version from a copy, or use another (models list, models promote).";

    private static bool IsPlain(string name) => name.Length > 0 && name == Path.GetFileName(name) && !name.StartsWith('.');

    private static byte[] ManifestBytes(VersionDraft draft)
    {
        foreach (string name in draft.Files.Keys)
        {
            if (name == ManifestName || name.Split('/') is not { Length: 1 or 2 } parts || parts.Any(part => !IsPlain(part)))
            {
                throw new ArgumentException($"'{name}' cannot be a file of a version: expected a plain name, or one in a folder.", nameof(draft));
            }
        }

        Manifest manifest = draft.Manifest with
        {
            Files = draft.Files.ToDictionary(file => file.Key, file => VersionId.Sha256(file.Value.Span)),
        };
        return JsonSerializer.SerializeToUtf8Bytes(manifest, StoreJson.Indented);
    }

    private static Manifest Parse(byte[] bytes, string path)
    {
        try
        {
            Manifest manifest = JsonSerializer.Deserialize<Manifest>(bytes, StoreJson.Indented)!;
            return manifest.Format == KnownFormat
                ? manifest
                : throw new UserFault($"{path}: format {manifest.Format}, this program reads {KnownFormat}. Use the program that wrote it, or train again.");
        }
        catch (JsonException fault)
        {
            throw new UserFault($"{path}: not a manifest that this program reads: {fault.Message} Use the program that wrote it, or train again.", fault);
        }
    }

    private static byte[]? ReadFile(string path, List<string> faults)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add(File.Exists(path) ? $"{path}: cannot be read: {fault.Message}" : $"{path}: missing. {Remedy}");
            return null;
        }
    }

    /// <summary>Through to the disk before the rename, so that a power failure leaves no renamed but empty file.</summary>
    private static void WriteFile(string path, ReadOnlySpan<byte> bytes)
    {
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.SetAttributes(path, FileAttributes.ReadOnly);
    }

    /// <summary>Under the lock nobody else writes, so what is still called "writing" belongs to a run that was killed.</summary>
    private static void RemoveLeftOvers(string versions)
    {
        foreach (string place in Directory.GetDirectories(versions, WritingPrefix + "*"))
        {
            Directory.Delete(place, recursive: true);
        }
    }
}

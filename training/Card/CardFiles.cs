using System.Text;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>The card as files: Markdown, its HTML twin and the pictures of both.</summary>
public static class CardFiles
{
    public const string Markdown = "model-card.md", Html = "model-card.html";

    /// <summary>Path → bytes of all of them.</summary>
    /// <param name="later">What was not known when the version was written; null in the version's own card.</param>
    public static IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Of(Manifest manifest, CardLater? later = null)
    {
        Dictionary<string, string> pictures = ModelCharts.Of(manifest).ToDictionary(chart => chart.Key, chart => chart.Value.Svg());
        string markdown = ModelCard.Markdown(manifest, later);
        var files = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
        {
            [Markdown] = Encoding.UTF8.GetBytes(markdown),
            [Html] = Encoding.UTF8.GetBytes(CardPage.Html(markdown, pictures)),
        };
        foreach ((string path, string svg) in pictures)
        {
            files[path] = Encoding.UTF8.GetBytes(svg);
        }

        return files;
    }

    /// <summary>Writes them beside one another; the pictures of an older card go.</summary>
    public static void Write(string directory, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        string folder = Path.Combine(directory, ModelCharts.Folder);
        Directory.CreateDirectory(folder);
        foreach (string old in Directory.GetFiles(folder, "*.svg"))
        {
            File.Delete(old);
        }

        foreach ((string path, ReadOnlyMemory<byte> bytes) in files)
        {
            File.WriteAllBytes(Path.Combine(directory, path), bytes.Span);
        }
    }

    /// <summary>The files of a version that are its card.</summary>
    public static bool IsCard(string path) => path is Markdown or Html || path.StartsWith(ModelCharts.Folder + "/", StringComparison.Ordinal);

    /// <summary>
    /// The draft with what changed since the registry's champion, and with its card. A version that is there already keeps what it said of the
    /// champion then, so that training again on the same data gives the same bytes.
    /// </summary>
    public static VersionDraft Complete(VersionDraft draft, Registry registry)
    {
        RegistryVersion[] others = [.. registry.List().Select(id => TryLoad(registry, id.ToString())).OfType<RegistryVersion>()];
        byte[] own = Essence(draft.Manifest, draft.Files.ToDictionary(file => file.Key, file => VersionId.Sha256(file.Value.Span)));
        string? champion = registry.Aliases().GetValueOrDefault(Registry.Champion);
        ChangeFacts? changes = others.FirstOrDefault(other => Essence(other.Manifest, other.Manifest.Files).AsSpan().SequenceEqual(own)) is { } again
            ? again.Manifest.Changes
            : others.FirstOrDefault(other => other.Id.ToString() == champion) is { } before
                ? ChangeFacts.Between(before.Id.ToString(), before.Manifest, draft.Manifest)
                : null;
        Manifest manifest = draft.Manifest with { Changes = changes };
        return new VersionDraft(manifest, draft.Files.Concat(Of(manifest)).ToDictionary());
    }

    /// <summary>What a version is, without its card and the champion of its day.</summary>
    private static byte[] Essence(Manifest manifest, IReadOnlyDictionary<string, string> files) => JsonSerializer.SerializeToUtf8Bytes(
        manifest with { Changes = null, Files = files.Where(file => !IsCard(file.Key)).ToDictionary() }, StoreJson.Line);

    /// <summary>A damaged version is no reason to lose a training; <c>models verify</c> names it.</summary>
    private static RegistryVersion? TryLoad(Registry registry, string id)
    {
        try
        {
            return registry.Load(id);
        }
        catch (UserFault)
        {
            return null;
        }
    }
}

using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace ChurnSegmentation.Core.Store;

/// <summary>A public key whose promotions are trusted.</summary>
/// <param name="Name">Its file's name, without <c>.pem</c>.</param>
/// <param name="Public">The key, DER.</param>
public sealed record TrustedKey(string Name, byte[] Public)
{
    /// <summary>SHA-256 of the key, lower-case hex, to be compared by eye.</summary>
    public string Fingerprint => VersionId.Sha256(Public);
}

/// <summary>
/// The public keys whose promotions are trusted: a directory of <c>&lt;name&gt;.pem</c>. Who may write there decides whom serving believes, so
/// it may lie elsewhere than the registry.
/// </summary>
/// <param name="Keys">The keys, by name.</param>
public sealed partial record Trust(IReadOnlyList<TrustedKey> Keys)
{
    /// <summary>The directory's name in a registry.</summary>
    public const string DirectoryName = "trust";

    /// <summary>Reads a directory; where there is none nobody is trusted.</summary>
    /// <exception cref="UserFault">A file holds no public key.</exception>
    public static Trust Read(string directory) => new(Directory.Exists(directory)
        ? [.. Directory.GetFiles(directory, "*.pem").Order(StringComparer.Ordinal).Select(Key)]
        : []);

    /// <summary>Trusts a key from now on.</summary>
    /// <exception cref="UserFault">The name cannot be one, or is taken; the directory cannot be written.</exception>
    public static void Add(string directory, string name, PromoterKey key)
    {
        Check(directory, name);
        try
        {
            Directory.CreateDirectory(directory);
            using var file = new StreamWriter(new FileStream(PathOf(directory, name), FileMode.CreateNew));
            file.WriteLine(PemEncoding.WriteString("PUBLIC KEY", key.Public));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserFault($"{directory}: the public key could not be written: {fault.Message} Name another registry with --registry.", fault);
        }
    }

    /// <summary>Refuses a name that cannot be a key's, or is taken.</summary>
    /// <exception cref="UserFault">It cannot be, or it is.</exception>
    public static void Check(string directory, string name)
    {
        if (!NameForm().IsMatch(name))
        {
            throw new UserFault($"'{name}' cannot name a key: expected lower-case letters, digits, '-' and '.', such as ann.");
        }

        if (File.Exists(PathOf(directory, name)))
        {
            throw new UserFault($"{PathOf(directory, name)}: there is a key of this name already. What it signed would no longer be trusted; choose another name.");
        }
    }

    /// <summary>The name of a promoter's key.</summary>
    /// <exception cref="UserFault">It is not trusted.</exception>
    public string NameOf(PromoterKey key) => Keys.FirstOrDefault(known => known.Public.AsSpan().SequenceEqual(key.Public))?.Name
        ?? throw new UserFault(
            $"This key is not trusted here, so its signature would say nothing. Trusted: {(Keys.Count == 0 ? "nobody" : string.Join(", ", Keys.Select(known => known.Name)))}. " +
            "Put its public key into the registry's trust/, or make one: keys signing.");

    /// <summary>What a move's signature is worth.</summary>
    public SignatureState StateOf(AliasMove move)
    {
        if (move.Signature is null)
        {
            return SignatureState.Unsigned;
        }

        if (Keys.FirstOrDefault(known => known.Name == move.Key) is not { } trusted)
        {
            return SignatureState.UnknownKey;
        }

        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(trusted.Public, out _);
        Span<byte> signature = stackalloc byte[256];
        return Convert.TryFromBase64String(move.Signature, signature, out int length)
            && key.VerifyData(move.ToSign(), signature[..length], HashAlgorithmName.SHA256)
                ? SignatureState.Signed
                : SignatureState.Forged;
    }

    private static TrustedKey Key(string path)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(path));
            return new TrustedKey(Path.GetFileNameWithoutExtension(path), key.ExportSubjectPublicKeyInfo());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new UserFault($"{path}: no public key in PEM: {fault.Message} Move it elsewhere, or restore it.", fault);
        }
    }

    private static string PathOf(string directory, string name) => Path.Combine(directory, name + ".pem");

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]*\z")]
    private static partial Regex NameForm();
}

/// <summary>What a promotion's signature is worth.</summary>
public enum SignatureState
{
    /// <summary>Nobody signed it: as of before there were signatures, or the first version, which became champion by itself.</summary>
    Unsigned,

    /// <summary>By a trusted key, over exactly this line.</summary>
    Signed,

    /// <summary>The key that it names is not trusted, or no longer.</summary>
    UnknownKey,

    /// <summary>The trusted key that it names did not sign this line.</summary>
    Forged,
}

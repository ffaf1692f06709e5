using System.Security.Cryptography;

namespace ChurnSegmentation.Core.Store;

/// <summary>A promoter's private key: ECDSA on the curve P-256, PKCS#8 in PEM.</summary>
public sealed class PromoterKey : IDisposable
{
    private readonly ECDsa _key;

    private PromoterKey(ECDsa key) => _key = key;

    /// <summary>The public key, DER.</summary>
    public byte[] Public => _key.ExportSubjectPublicKeyInfo();

    /// <summary>Makes a key and writes it where only its owner may read it.</summary>
    /// <param name="path">The file; it must not be there yet.</param>
    /// <exception cref="UserFault">The file is there, or cannot be written.</exception>
    public static PromoterKey Create(string path)
    {
        var key = new PromoterKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new StreamWriter(path, options);
            file.WriteLine(key._key.ExportPkcs8PrivateKeyPem());
            return key;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new UserFault($"{path}: the key could not be written: {fault.Message} A key is never written over another; name a new file with --out.", fault);
        }
    }

    /// <summary>Reads a key.</summary>
    /// <exception cref="UserFault">The file is not there, or holds no such key.</exception>
    public static PromoterKey Load(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.KeySize == 256 && key.ExportParameters(includePrivateParameters: true).D is not null)
            {
                return new PromoterKey(key);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw NoKey(path, fault);
        }

        key.Dispose();
        throw NoKey(path, null);
    }

    internal byte[] Sign(ReadOnlySpan<byte> bytes) => _key.SignData(bytes, HashAlgorithmName.SHA256);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static UserFault NoKey(string path, Exception? fault)
    {
        string message = $"{path}: no private key of P-256 as 'keys signing' writes it{(fault is null ? "" : $": {fault.Message}")} Name another with --key.";
        return fault is null ? new UserFault(message) : new UserFault(message, fault);
    }
}

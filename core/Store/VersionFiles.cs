using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Store;

/// <summary>What a version's files say, read from its verified bytes.</summary>
public static class VersionFiles
{
    /// <summary>The policy that it was trained with.</summary>
    /// <exception cref="UserFault">There is none, or this program does not read it.</exception>
    public static Policy TrainedPolicy(this RegistryVersion version) => version.Read(Policy.FileName, ParsePolicy);

    /// <summary>The same; null where it has none.</summary>
    /// <exception cref="UserFault">This program does not read it.</exception>
    public static Policy? FindPolicy(this RegistryVersion version) => version.Find(Policy.FileName, ParsePolicy);

    /// <summary>The catalogue that it was trained with.</summary>
    /// <exception cref="UserFault">There is none, or this program does not read it.</exception>
    public static FeatureCatalog TrainedCatalog(this RegistryVersion version) => version.Read(FeatureCatalog.FileName, ParseCatalog);

    /// <summary>The same; null where it has none.</summary>
    /// <exception cref="UserFault">This program does not read it.</exception>
    public static FeatureCatalog? FindCatalog(this RegistryVersion version) => version.Find(FeatureCatalog.FileName, ParseCatalog);

    /// <summary>What a file says.</summary>
    /// <param name="parse">From the bytes and what they are called in messages.</param>
    /// <exception cref="UserFault">There is no such file, or it is not what it should be.</exception>
    public static T Read<T>(this RegistryVersion version, string file, Func<ReadOnlyMemory<byte>, string, T> parse)
        where T : class => version.Find(file, parse)
            ?? throw new UserFault($"version {version.Id}: its manifest knows no file '{file}', which serving needs. Train the version again.");

    /// <summary>What a file says; null where the version has none of that name.</summary>
    /// <inheritdoc cref="Read"/>
    public static T? Find<T>(this RegistryVersion version, string file, Func<ReadOnlyMemory<byte>, string, T> parse)
        where T : class => version.Files.TryGetValue(file, out ReadOnlyMemory<byte> bytes) ? parse(bytes, $"{version.Id}/{file}") : null;

    private static Policy ParsePolicy(ReadOnlyMemory<byte> bytes, string source) => Policy.Parse(source, bytes.ToArray());

    private static FeatureCatalog ParseCatalog(ReadOnlyMemory<byte> bytes, string source) => FeatureCatalog.Parse(source, bytes.ToArray());
}

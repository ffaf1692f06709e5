namespace ChurnSegmentation.Core.Store;

/// <summary>Where a version comes from, where no book made it.</summary>
public static class Origin
{
    /// <summary>A ready-made feature table: <c>train --features</c>.</summary>
    public const string Table = "table";

    /// <summary>A model that was trained elsewhere: <c>models add</c>.</summary>
    public const string Elsewhere = "elsewhere";

    /// <summary>Refuses a version that knows no book.</summary>
    /// <param name="command">What was asked for.</param>
    /// <returns>The version.</returns>
    /// <exception cref="UserFault">It was made from a ready-made table, or trained elsewhere.</exception>
    public static RegistryVersion EnsureBook(this RegistryVersion version, string command) => version.Manifest.Origin switch
    {
        null => version,
        Table => throw NoBook(version, command, "was trained on a ready-made table"),
        _ => throw NoBook(version, command, "was trained elsewhere"),
    };

    private static UserFault NoBook(RegistryVersion version, string command, string origin) => new(
        $"{command}: version {version.Id} {origin}, so it has no book to read. It answers for rows of its own columns: POST /v1/predictions. "
        + "Name a version that a book made: --version ID (models list).");
}

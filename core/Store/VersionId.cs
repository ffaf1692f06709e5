using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace ChurnSegmentation.Core.Store;

/// <summary>
/// Names a version by what it is: <c>&lt;last data month&gt;-&lt;first 8 hex digits of the SHA-256 of manifest.json&gt;</c>; <c>undated-…</c> where
/// its data have no months.
/// </summary>
public readonly partial record struct VersionId
{
    private readonly string? _text;

    private VersionId(string text) => _text = text;

    /// <summary>The id of the version whose manifest has these bytes.</summary>
    /// <param name="lastMonth">Last month of the data, such as 2025-04, or <see cref="DataFacts.Undated"/>.</param>
    public static VersionId Of(string lastMonth, ReadOnlySpan<byte> manifest) =>
        TryParse($"{lastMonth}-{Sha256(manifest)[..8]}", out VersionId id)
            ? id
            : throw new ArgumentException($"'{lastMonth}' is not a month such as 2025-04, nor {DataFacts.Undated}.", nameof(lastMonth));

    /// <summary>Reads an id; false where the text has not the form of one (an alias, a typing error, a path).</summary>
    public static bool TryParse(string text, out VersionId id)
    {
        id = Form().IsMatch(text) ? new VersionId(text) : default;
        return id._text is not null;
    }

    /// <summary>SHA-256 in lower-case hex, as the manifest writes it.</summary>
    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <inheritdoc/>
    public override string ToString() => _text ?? throw new InvalidOperationException("An empty version id.");

    [GeneratedRegex(@"\A([0-9]{4}-(0[1-9]|1[0-2])|undated)-[0-9a-f]{8}\z")]
    private static partial Regex Form();
}

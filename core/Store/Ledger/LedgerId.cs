using System.Globalization;
using System.Text.RegularExpressions;

namespace ChurnSegmentation.Core.Store;

/// <summary>Names a row of the ledger: <c>&lt;writer&gt;-&lt;sequence&gt;</c>; ids of one writer sort in the order in which it wrote.</summary>
/// <param name="Writer">Whose chain it is in.</param>
/// <param name="Sequence">Its place in that chain, from 1, without a gap.</param>
public readonly partial record struct LedgerId(string Writer, long Sequence)
{
    /// <summary>Reads an id; false where the text has not the form of one.</summary>
    public static bool TryParse(string? text, out LedgerId id)
    {
        Match match = Form().Match(text ?? "");
        id = match.Success && long.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long sequence)
            ? new LedgerId(match.Groups[1].Value, sequence)
            : default;
        return match.Success && id.Sequence > 0;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Writer}-{Sequence:0000000000}");

    [GeneratedRegex(@"\A([a-z0-9][a-z0-9-]*)-([0-9]{10,18})\z")]
    private static partial Regex Form();
}

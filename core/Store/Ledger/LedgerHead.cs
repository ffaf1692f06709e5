using System.Text.Json;

namespace ChurnSegmentation.Core.Store;

/// <summary>
/// The end of a writer's chain. Kept outside the ledger it pins it: whoever can write the file could otherwise write the end of it anew,
/// consistently, since hashes have no secret.
/// </summary>
/// <param name="Writer">Whose chain it is.</param>
/// <param name="Sequence">Its last row.</param>
/// <param name="Hash">Hash of that row, lower-case hex.</param>
public sealed record LedgerHead(string Writer, long Sequence, string Hash)
{
    /// <summary>Heads as JSON lines.</summary>
    public static string Lines(IEnumerable<LedgerHead> heads) => string.Concat(heads.Select(head => JsonSerializer.Serialize(head, StoreJson.Line) + "\n"));

    /// <summary>Reads heads from JSON lines.</summary>
    /// <param name="source">What the lines are called in messages: a path.</param>
    /// <exception cref="UserFault">A line is no head.</exception>
    public static IReadOnlyList<LedgerHead> Parse(string source, string lines) =>
    [
        .. lines.Split('\n').Index().Where(line => line.Item.Length > 0).Select(line =>
        {
            try
            {
                return JsonSerializer.Deserialize<LedgerHead>(line.Item, StoreJson.Line)!;
            }
            catch (JsonException fault)
            {
                throw new UserFault($"{source}, line {line.Index + 1}: not a head as 'ledger heads' writes them: {fault.Message}", fault);
            }
        }),
    ];
}

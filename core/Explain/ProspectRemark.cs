using static System.FormattableString;

namespace ChurnSegmentation.Core.Explain;

/// <summary>What whoever sent a prospect should know of one of its values.</summary>
/// <param name="Row">The prospect's place, from 0.</param>
/// <param name="Column">The value's column.</param>
/// <param name="Words">What was found, and what became of it.</param>
public sealed record ProspectRemark(int Row, string Column, string Words)
{
    private const string Id = "account_id", List = "list_price_annual", Contract = "contract_price_annual";

    /// <summary>The value's JSON path in a request.</summary>
    public string Path => $"$.rows[{Row}].{Column}";

    /// <summary>Values that can be right and seldom are; the model takes them as they stand.</summary>
    public static IEnumerable<ProspectRemark> Doubts(IReadOnlyList<Prospect> prospects)
    {
        bool named = prospects.Any(prospect => !string.IsNullOrWhiteSpace(prospect.Id));
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((int row, Prospect prospect) in prospects.Index())
        {
            if (string.IsNullOrWhiteSpace(prospect.Id))
            {
                if (named)
                {
                    yield return new ProspectRemark(row, Id, "Found no id where other rows have one; the answer is known by its place.");
                }
            }
            else if (!rows.TryAdd(prospect.Id, row))
            {
                yield return new ProspectRemark(row, Id, $"Found '{UserFault.Shown(prospect.Id)}', which row {rows[prospect.Id] + 1} has already; each row is answered in its place.");
            }

            if (prospect.Numbers.TryGetValue(Contract, out double contract) && prospect.Numbers.TryGetValue(List, out double list) && contract > list)
            {
                yield return new ProspectRemark(row, Contract, Invariant($"Found {contract}, above the list price of {list}; taken as it stands, no discount but a surcharge. Check both."));
            }
        }
    }
}

using ChurnSegmentation.Core.Features;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>An end of contract that was on file at the snapshot and had not come.</summary>
/// <param name="EndsOn">The last day of the contract.</param>
/// <param name="ByUs">True where we gave notice, false where the customer did; null = nobody wrote it down.</param>
public sealed record Notice(DateOnly EndsOn, bool? ByUs)
{
    /// <summary>The fact in a sentence.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Words => Invariant($"{(ByUs is { } us ? us ? "We gave notice: the" : "They gave notice: the" : "The")} contract ends on {EndsOn:yyyy-MM-dd}.");

    internal static Notice? Of(AggregateTable table, int row) =>
        table.Scalars.TryGetValue("days_to_end", out double[]? days) && !double.IsNaN(days[row])
            ? new Notice(
                table.Snapshot.LastDay.AddDays((int)days[row]),
                table.Scalars["ended_by_us"][row] is var byUs && double.IsNaN(byUs) ? null : byUs > 0)
            : null;
}

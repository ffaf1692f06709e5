using System.Globalization;
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

    /// <summary>What the book knew of an account's end; null = nothing.</summary>
    public static Notice? Of(AggregateTable table, int row) =>
        table.Attributes.TryGetValue("contract_ends_on", out string?[]? days) && days[row] is { } day
            ? new Notice(
                DateOnly.ParseExact(day, "O", CultureInfo.InvariantCulture),
                table.Attributes["contract_ended_by"][row] switch { "vendor" => true, "customer" => false, _ => null })
            : null;
}

using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Labels;

/// <summary>The features of an outcome window, as known when it closed.</summary>
/// <param name="Features">A row an account that was under contract at the window's end.</param>
/// <param name="Rows">Account id → row.</param>
public sealed record OutcomeWindow(FeatureMatrix Features, IReadOnlyDictionary<string, int> Rows)
{
    /// <summary>The window of a table whose features these are.</summary>
    public static OutcomeWindow Of(AggregateTable table, FeatureMatrix features) =>
        new(features, Enumerable.Range(0, table.Count).ToDictionary(row => table.AccountIds[row], StringComparer.Ordinal));

    /// <summary>The account's row, or −1 where it had left before the window closed.</summary>
    public int RowOf(string account) => Rows.GetValueOrDefault(account, -1);
}

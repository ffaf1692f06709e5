using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Sources.Simulator;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>A fold of a repetition: what trains and what tests.</summary>
/// <param name="Train">Rows, ascending.</param>
/// <param name="Test">Rows, ascending.</param>
public sealed record TableFold(int Repetition, int Number, int[] Train, int[] Test);

/// <summary>A simulated flat table with its folds: the same for everybody who is compared on them.</summary>
/// <param name="Data">Rows as the product's learner reads them; the categories of all rows have codes, so that all are given the same matrix.</param>
/// <param name="Folds">Repetitions × folds, stratified.</param>
public sealed record FoldedTable(FlatTable Table, Dataset Data, IReadOnlyList<TableFold> Folds)
{
    /// <summary>Folds of a repetition.</summary>
    public const int PerRepetition = 5;

    /// <summary>Draws a table and deals its rows into folds.</summary>
    public static FoldedTable Of(FlatTableShape shape, int seed, int repetitions)
    {
        FlatTable table = FlatTable.Draw(shape, seed);
        var roles = new TableRoles(FlatTable.Label, FlatTable.Id);
        Training.Sources.ReadyTable ready = table.ToTable();
        var rows = LabelledRows.Of(ready, roles);
        int[] all = [.. Enumerable.Range(0, rows.Ids.Length)];
        Dataset data = new PreparedTable(ready, roles, rows, new TableSplit("", all, []), TableFeatures.Of(ready, roles, rows, all)).Dataset(new Windows(), 0);
        return new FoldedTable(table, data, [.. Enumerable.Range(0, repetitions).SelectMany(repetition => Repetition(data, seed, repetition))]);
    }

    private static IEnumerable<TableFold> Repetition(Dataset data, int seed, int repetition)
    {
        int[] dealt = StratifiedFolds.Of(data.AccountIds, data.Labels[FlatTable.Label], seed, PerRepetition, $"study {repetition}:");
        for (int fold = 0; fold < PerRepetition; fold++)
        {
            int[] rows = [.. Enumerable.Range(0, dealt.Length)];
            yield return new TableFold(repetition, fold, [.. rows.Where(row => dealt[row] != fold)], [.. rows.Where(row => dealt[row] == fold)]);
        }
    }
}

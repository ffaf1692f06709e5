using ChurnSegmentation.Bench.Studies;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources.Simulator;
using Xunit;

namespace ChurnSegmentation.Tests.Bench;

public class TableStudyTests
{
    private static readonly FlatTableShape Shape = new("small", 600, 4, [2, 30], 0.4, 0.1, 2);

    [Fact]
    public void A_table_is_what_its_shape_says_and_the_same_each_time()
    {
        FlatTable table = FlatTable.Draw(Shape with { Rows = 20_000 }, 1), again = FlatTable.Draw(Shape with { Rows = 20_000 }, 1);
        Assert.Equal(table.ToCsv(), again.ToCsv());
        Assert.NotEqual(table.Labels, FlatTable.Draw(Shape with { Rows = 20_000 }, 2).Labels);
        Assert.InRange(table.Labels.Average(), 0.38, 0.42);
        Assert.Equal(0.4, table.Probabilities.Average(), 1e-6);
        Assert.Equal((4, 2), (table.Numbers.Count, table.Texts.Count));
        Assert.Equal(30, table.Texts["category_02"].OfType<string>().Distinct().Count());
        Assert.InRange(table.Numbers["number_02"].Count(double.IsNaN), 1_000, 3_500);
    }

    [Fact]
    public void Every_row_is_tested_once_a_repetition_and_the_product_beats_chance_below_the_truth()
    {
        var table = FoldedTable.Of(Shape, 3, repetitions: 2);
        Assert.Equal(10, table.Folds.Count);
        foreach (IGrouping<int, TableFold> repetition in table.Folds.GroupBy(fold => fold.Repetition))
        {
            Assert.Equal(Enumerable.Range(0, 600), repetition.SelectMany(fold => fold.Test).Order());
            Assert.All(repetition, fold => Assert.Empty(fold.Train.Intersect(fold.Test)));
        }

        FoldAucs ours = TableStudy.Ours(table, "ours", (_, _) => new RunSettings(), TestContext.Current.CancellationToken);
        Assert.InRange(ours.Values.Average(), 0.65, 0.95);
    }

    [Fact]
    public void Bounds_are_those_of_Nadeau_and_Bengio()
    {
        // Five differences of mean 0.02 and variance 0.00025; t of 4 degrees 2.776; (1/5 + 1/4) × 0.00025 = 0.0001125.
        var difference = PairedDifference.Of([0.8, 0.81, 0.82, 0.83, 0.84], [0.8, 0.8, 0.8, 0.8, 0.8], 0.25);
        Assert.Equal(0.02, difference.Mean, 12);
        Assert.Equal(0.02 - 2.776 * Math.Sqrt(0.0001125), difference.Low, 2e-4);
        Assert.Equal(0.02 + 2.776 * Math.Sqrt(0.0001125), difference.High, 2e-4);
    }

    [Fact]
    public void What_a_search_finds_does_not_depend_on_the_rows_that_judge_it()
    {
        var table = FoldedTable.Of(Shape with { Rows = 300 }, 3, repetitions: 1);
        TableFold fold = table.Folds[0];
        var test = fold.Test.ToHashSet();
        float[] turned = [.. table.Data.Labels[FlatTable.Label].Select((label, row) => test.Contains(row) ? 1 - label : label)];
        Dataset other = table.Data with { Labels = new Dictionary<string, float[]> { [FlatTable.Label] = turned } };
        RunSettings found = TunedTableStudy.Search(table.Data, fold.Train, TestContext.Current.CancellationToken);
        Assert.Equal(found, TunedTableStudy.Search(other, fold.Train, TestContext.Current.CancellationToken));
        Assert.NotEqual(new RunSettings(), found);
    }
}

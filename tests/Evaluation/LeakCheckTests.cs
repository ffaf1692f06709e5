using ChurnSegmentation.Training.Evaluation;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Sources.Simulator;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation;

/// <summary>Found: what knows the label. Not found: what merely predicts it well.</summary>
public class LeakCheckTests
{
    private static readonly FlatTableShape Shape = new("clean", 4_000, 10, [2, 5, 40], 0.15, 0.1, 2.2);

    /// <summary>Ten tables of all the shapes, in sizes that a test has time for.</summary>
    public static TheoryData<int> Clean => [.. Enumerable.Range(0, 10)];

    [Theory]
    [MemberData(nameof(Clean))]
    public void Clean_tables_stay_silent(int i)
    {
        FlatTableShape shape = FlatTableShape.Public[i % 5];
        FlatTable table = FlatTable.Draw(shape with { Rows = Math.Min(shape.Rows, 20_000), Strength = 1.5 + i * 0.08 }, 100 + i);
        // The honest kind of very good column: what is left of the truth under noise.
        table = With(table, "honest", (row, random) => Math.Log(table.Probabilities[row]) + 0.5 * Normal(random));
        Assert.Empty(Find(table));
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.15)]
    [InlineData(0.5)]
    public void One_column_with_an_auc_of_nine_tenths_stays_silent(double positives)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            FlatTable table = FlatTable.Draw(Shape with { Rows = 2_000, Positives = positives }, seed);
            // Two normal distributions that far apart have an AUC of 0.90.
            Assert.Empty(Find(With(table, "strong", (row, random) => 1.81 * table.Labels[row] + Normal(random))));
        }
    }

    public static TheoryData<string, double, double> Planted => new()
    {
        // What is planted, for which share of the positives, and for which of the others.
        { "copy", 1, 0 },
        { "copy", 0.98, 0.02 },
        { "cancel_date", 1, 0 },
        { "cancel_date", 0.9, 0.002 },
        { "cancel_date", 0.5, 0 },
        { "final_invoice_amount", 0.95, 0.005 },
        { "months_until_churn", 0.95, 0.01 },
        { "reason_text", 0.6, 0 },
        { "renewed_on", 0, 0.8 },
    };

    [Theory]
    [MemberData(nameof(Planted))]
    public void What_is_filled_in_after_the_event_is_found(string name, double ofPositives, double ofOthers)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            FlatTable table = FlatTable.Draw(Shape, 50 + seed);
            bool Filled(int row, Random random) => random.NextDouble() < (table.Labels[row] > 0 ? ofPositives : ofOthers);
            FlatTable planted = name switch
            {
                "reason_text" => table with
                {
                    Texts = new Dictionary<string, string?[]>(table.Texts)
                    {
                        [name] = Column(seed, table, (row, random) => Filled(row, random) ? $"reason {random.Next(6)}" : null),
                    },
                },
                "copy" => With(table, name, (row, random) => Filled(row, random) ? 1 : 0),
                "months_until_churn" => With(table, name, (row, random) => Filled(row, random) ? random.Next(12) : 99),
                _ => With(table, name, (row, random) => Filled(row, random) ? random.Next(300) : double.NaN),
            };
            Leak leak = Assert.Single(Find(planted));
            Assert.Equal(name, leak.Column);
        }
    }

    [Fact]
    public void The_figure_is_said()
    {
        FlatTable table = FlatTable.Draw(Shape, 1);
        Assert.Contains("ROC AUC of 1.000", Assert.Single(Find(With(table, "copy", (row, _) => table.Labels[row]))).Found);
        Assert.Contains(
            "of the positives have values (or gaps) that 0 of",
            Assert.Single(Find(With(table, "half", (row, random) => table.Labels[row] > 0 && random.NextDouble() < 0.5 ? 1 : double.NaN))).Found);
    }

    private static IReadOnlyList<Leak> Find(FlatTable table)
    {
        var prepared = PreparedTable.Of(table.ToTable(), new TableRoles(FlatTable.Label, FlatTable.Id), null, 0, 0);
        int[] train = prepared.Split.Train;
        return LeakCheck.Find(
            prepared.Features.Matrix.Take(train), prepared.Features.IsCategory, Array.ConvertAll(train, row => prepared.Rows.Ids[row]),
            Array.ConvertAll(train, row => prepared.Rows.Labels[row]), 0);
    }

    private static FlatTable With(FlatTable table, string name, Func<int, Random, double> value) =>
        table with { Numbers = new Dictionary<string, double[]>(table.Numbers) { [name] = Column(table.Ids.Length, table, value) } };

    private static T[] Column<T>(int seed, FlatTable table, Func<int, Random, T> value)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, table.Ids.Length).Select(row => value(row, random))];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

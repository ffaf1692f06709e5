using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Sources;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Labels;

public class PreparedTableTests
{
    private static readonly TableRoles Roles = new("label", "id");

    private static ReadyColumn Text(string name, params string?[] values) =>
        new(name, "text", ValueKind.Text, values.Count(value => value is not null), values.Distinct().Count(), [], values);

    private static ReadyColumn Number(string name, params double[] values) =>
        new(name, "number", ValueKind.Number, values.Count(double.IsFinite), values.Distinct().Count(), values, []);

    private static ReadyColumn Date(string name, params double[] days) => Number(name, days) with { Kind = ValueKind.Date };

    private static ReadyTable Table(params ReadyColumn[] columns) =>
        new("t.csv", columns.Max(column => Math.Max(column.Numbers.Length, column.Texts.Length)), columns, "");

    [Theory]
    [InlineData("1", "0", null, "1")]
    [InlineData("1.0", "0.0", null, "1.0")]
    [InlineData("TRUE", "False", null, "TRUE")]
    [InlineData("No", "Yes", null, "Yes")]
    [InlineData("good", "bad", "bad", "bad")]
    [InlineData("2", "1", "1.0", "1")]
    public void Two_values_become_1_and_0(string one, string other, string? wanted, string positive)
    {
        var rows = LabelledRows.Of(Table(Text("id", "a", "b", "c"), Text("label", one, null, other)), Roles with { Positive = wanted });
        Assert.Equal((positive, 1), (rows.Positive, rows.Unlabelled));
        Assert.Equal(["a", "c"], rows.Ids);
        Assert.Equal([one == positive ? 1f : 0f, other == positive ? 1f : 0f], rows.Labels);
    }

    [Theory]
    [InlineData("good", "bad", null, "which of them counts as 1? Say so with --positive")]
    [InlineData("good", "bad", "ugly", "--positive 'ugly' is not one of its values; found 'bad', 'good'")]
    [InlineData("1", "1", null, "one class only: found '1'")]
    public void Labels_that_cannot_be_read_are_listed(string one, string other, string? wanted, string says) => Assert.Contains(says, Assert.Throws<UserFault>(
        () => LabelledRows.Of(Table(Text("id", "a", "b"), Text("label", one, other)), Roles with { Positive = wanted })).Message);

    [Fact]
    public void Three_values_are_too_many() => Assert.Contains("found '1', '2', '3'; expected two values", Assert.Throws<UserFault>(
        () => LabelledRows.Of(Table(Text("id", "a", "b", "c"), Text("label", "1", "2", "3")), Roles)).Message);

    [Fact]
    public void An_id_may_repeat_over_time_only()
    {
        ReadyTable table = Table(Text("id", "a", "a", "b"), Text("label", "1", "0", "0"), Date("when", 10, 5, 5));
        Assert.Contains("'a' stands there more than once", Assert.Throws<UserFault>(() => LabelledRows.Of(table, Roles)).Message);
        var rows = LabelledRows.Of(table, Roles with { Time = "when" });
        Assert.Equal(["a", "b", "a"], rows.Ids);
        Assert.Equal([5, 5, 10], rows.Days);
        ReadyTable same = Table(Text("id", "a", "a", null), Text("label", "1", "0", null), Date("when", 5, 5, 5));
        Assert.Contains("at the same when", Assert.Throws<UserFault>(() => LabelledRows.Of(same, Roles with { Time = "when" })).Message);
        Assert.Contains("'id' is empty in 1", Assert.Throws<UserFault>(
            () => LabelledRows.Of(Table(Text("id", "a", null), Text("label", "1", "0")), Roles)).Message);
    }

    [Theory]
    [InlineData("Churn", "churn")]
    [InlineData("hasLeft?", "has_left")]
    [InlineData("Left the company (Y/N)", "left_the_company_y_n")]
    [InlineData("Gekündigt", "gek_ndigt")]
    [InlineData("Reference", "reference_label")]
    [InlineData("???", "outcome")]
    public void Models_are_named_in_snake_case(string label, string name) => Assert.Equal(name, LabelledRows.ModelName(label));

    [Fact]
    public void Columns_are_judged_on_the_training_rows_alone()
    {
        // 30 rows over time, of which the last 8 are the test: what only they have is not known.
        int[] all = [.. Enumerable.Range(0, 30)];
        ReadyTable table = Table(
            Text("id", [.. all.Select(row => $"r{row:00}")]),
            Text("label", [.. all.Select(row => row % 3 == 0 ? "1" : "0")]),
            Date("when", [.. all.Select(row => 1000.0 + row)]),
            Date("signed", [.. all.Select(row => 900.0)]),
            Number("later", [.. all.Select(row => row < 25 ? 1.0 : row)]),
            Number("gaps", [.. all.Select(row => row < 5 ? double.NaN : 7)]),
            Text("plan", [.. all.Select(row => row >= 25 ? "new" : row % 2 == 0 ? "b" : "a")]),
            Text("note", [.. all.Select(row => $"note {row}")]),
            Number("none", [.. all.Select(row => row < 25 ? double.NaN : 1)]),
            Number("list", [.. all.Select(row => 0.0)]) with { Kind = ValueKind.Other });
        var prepared = PreparedTable.Of(table, new TableRoles("label", "id", "when"), null, 0, 0);
        Assert.Equal(("1972-10-19", 22, 8), (prepared.Split.TestFrom, prepared.Split.Train.Length, prepared.Split.Test.Length));
        Assert.Equal(
            ["id", "label", "time", "date", "dropped", "number", "category", "dropped", "dropped", "dropped"], prepared.Features.Columns.Select(column => column.Use));
        Assert.Equal(["signed", "gaps", "plan"], prepared.Features.Matrix.Names);
        Assert.Equal([100f, float.NaN, 1], prepared.Features.Matrix.Row(0).ToArray());
        Assert.Equal([129f, 7, float.NaN], prepared.Features.Matrix.Row(29).ToArray());
        Assert.Equal(["a", "b"], prepared.Features.Categories["plan"]);
        Assert.Equal([false, false, true], prepared.Features.IsCategory);
        Assert.Equal("days before when", prepared.Features.Units["signed"]);
        Assert.Contains("nearly unique", prepared.Features.Columns[7].Note);
    }

    [Fact]
    public void A_label_that_takes_time_keeps_the_youngest_rows_from_training()
    {
        ReadyTable table = Table(
            Text("id", [.. Enumerable.Range(0, 24).Select(row => $"r{row}")]),
            Text("label", [.. Enumerable.Range(0, 24).Select(row => row % 2 == 0 ? "1" : "0")]),
            Date("month", [.. Enumerable.Range(0, 24).Select(row => (double)new DateOnly(2023, 1, 1).AddMonths(row / 2).DayNumber - new DateOnly(1970, 1, 1).DayNumber)]));
        var rows = LabelledRows.Of(table, new TableRoles("label", "id", "month"));
        var split = TableSplit.Of(rows, null, 3, 0);
        Assert.Equal(("2023-10", 14, 6), (split.TestFrom, split.Train.Length, split.Test.Length));
        Assert.Equal("2023-06", TableSplit.Of(rows, Month.Parse("2023-06"), 0, 0).TestFrom);
        Assert.Contains("found 0 training and", Assert.Throws<UserFault>(() => TableSplit.Of(rows, Month.Parse("2023-02"), 3, 0)).Message);
    }

    [Fact]
    public void Folds_keep_ids_together_and_share_out_those_with_the_event() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        int count = random.Next(20, 300), folds = random.Next(2, 6);
        string[] ids = [.. Enumerable.Range(0, count).Select(_ => $"i{random.Next(count / 2)}")];
        float[] labels = [.. ids.Select(_ => random.Next(10) == 0 ? 1f : 0f)];
        int[] dealt = StratifiedFolds.Of(ids, labels, seed, folds);
        Assert.All(ids.Zip(dealt).GroupBy(row => row.First), id => Assert.Single(id.Select(row => row.Second).Distinct()));
        var events = ids.Zip(labels).GroupBy(row => row.First).ToDictionary(id => id.Key, id => id.Any(row => row.Second > 0));
        foreach (bool kind in new[] { true, false })
        {
            int[] sizes = [.. Enumerable.Range(0, folds).Select(fold => ids.Zip(dealt).Where(row => row.Second == fold && events[row.First] == kind).Select(row => row.First).Distinct().Count())];
            Assert.True(sizes.Max() - sizes.Min() <= 1);
        }
    }).QuickCheckThrowOnFailure();
}

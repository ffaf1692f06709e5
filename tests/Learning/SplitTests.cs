using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Learning;

public class SplitTests
{
    private static readonly Dataset Book = PlantedBook.Draw(1, accounts: 60);

    [Fact]
    public void No_training_window_ends_after_the_month_where_testing_begins() => Prop.ForAll(
        Gen.Choose(4, 19).ToArbitrary(),
        offset =>
        {
            Month from = PlantedBook.First + offset;
            Split split = Split.Of(Book, from);
            foreach ((string name, ModelSplit rows) in split.Models)
            {
                Assert.All(rows.TrainRows, row => Assert.True(Book.Snapshots[row] + Book.LabelMonths[name] <= from));
                Assert.All(rows.TestRows, row => Assert.True(Book.Snapshots[row] >= from));
                Assert.All(rows.TrainRows.Concat(rows.TestRows), row => Assert.False(float.IsNaN(Book.Labels[name][row])));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_split_at_a_month_by_hand()
    {
        // 24 months from 2023-01; churn closes after 4, so its last snapshot is 2024-08; testing from 2024-04 trains on 2023-01 … 2023-12.
        ModelSplit churn = Split.Of(Book, Month.Parse("2024-04")).Models["churn"];
        Assert.Equal("2023-01 2023-12", Range(churn.TrainRows));
        Assert.Equal("2024-04 2024-08", Range(churn.TestRows));
        ModelSplit expansion = Split.Of(Book, Month.Parse("2024-04")).Models["expansion"];
        Assert.Equal("2023-01 2023-04", Range(expansion.TrainRows));
        Assert.Empty(expansion.TestRows);
    }

    [Fact]
    public void The_default_is_the_latest_month_from_which_every_model_is_tested() =>
        // Expansion closes last on 2023-12; churn then trains on 2023-01 … 2023-08.
        Assert.Equal(Month.Parse("2023-12"), Split.Of(Book).TestFrom);

    [Fact]
    public void The_default_goes_by_churn_where_another_model_cannot_be_tested()
    {
        Dataset without = Book with { Labels = With("expansion", Enumerable.Repeat(float.NaN, Book.Count)) };
        Assert.Equal(Month.Parse("2024-06"), Split.Of(without).TestFrom);
    }

    [Fact]
    public void Nothing_closed_and_nothing_to_train_on_are_faults_that_say_what_was_found()
    {
        Dataset open = Book with { Labels = With("churn", Enumerable.Repeat(float.NaN, Book.Count)) };
        Assert.Contains("expected at least one snapshot with 4 months after it", Assert.Throws<UserFault>(() => Split.Of(open)).Message);
        Assert.Contains(
            "Test from 2023-03: found 0 training and 18 test snapshots",
            Assert.Throws<UserFault>(() => Split.Of(Book, Month.Parse("2023-03"))).Message);
        Assert.EndsWith(
            $"Test from a month between {PlantedBook.First + 4} and {PlantedBook.First + 19}, or bring more.",
            Assert.Throws<UserFault>(() => Split.Of(Book, Month.Parse("2023-03"))).Message);
        Assert.Contains("0 test snapshots", Assert.Throws<UserFault>(() => Split.Of(Book, Month.Parse("2025-01"))).Message);
    }

    [Fact]
    public void Folds_keep_an_account_together_and_are_about_equal() => Prop.ForAll<int>(seed =>
    {
        string[] ids = [.. Enumerable.Range(0, 2000).Select(i => $"account {i / 2}")];
        int[] folds = AccountFolds.Folds(ids, seed, 4);
        Assert.All(Enumerable.Range(0, 1000), i => Assert.Equal(folds[2 * i], folds[2 * i + 1]));
        Assert.All(folds.GroupBy(fold => fold), fold => Assert.InRange(fold.Count(), 300, 700));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_fold_is_the_same_on_every_machine() =>
        // SHA-256 of "7:A-1" begins with 8 bytes that leave this modulo 5, computed with Python's hashlib.
        Assert.Equal(2, AccountFolds.Fold("A-1", 7, 5));

    private static string Range(int[] rows) => $"{rows.Min(row => Book.Snapshots[row])} {rows.Max(row => Book.Snapshots[row])}";

    private static Dictionary<string, float[]> With(string name, IEnumerable<float> labels) =>
        new(Book.Labels) { [name] = [.. labels] };
}

using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Evaluation.Tuning;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation.Tuning;

public class TuningDataTests
{
    private static readonly Dataset Book = PlantedBook.Draw(3, accounts: 300, months: 26);
    private static readonly RunSettings Settings = new() { Learner = new LearnerSettings(MaxDepth: 3, LearningRate: 0.2, Rounds: 40, EarlyStopping: 8) };
    private static readonly Dictionary<string, int[]> Free = [];

    private static TuningData Of(Dataset data) =>
        TuningData.Of(data, Split.Of(data), Free, Settings, new ModelTrainer(new XGBoostLearner(), Settings));

    private static double Score(TuningData data, double share = 1) =>
        data.Score(new XGBoostLearner(), Settings.Learner, Settings, share, TestContext.Current.CancellationToken);

    [Fact]
    public void Every_part_is_judged_on_a_month_of_the_training_period_after_what_it_learned_from()
    {
        Split split = Split.Of(Book);
        TuningData data = Of(Book);
        Assert.NotEmpty(data.Parts);
        Assert.All(data.Parts, part =>
        {
            Month month = Month.Parse(part.Name);
            Assert.All(part.Validate, row => Assert.Equal(month, Book.Snapshots[row]));
            Assert.All(part.Train, row => Assert.True(Book.Snapshots[row] + Book.LabelMonths[part.Model] <= month));
            Assert.True(month + Book.LabelMonths[part.Model] <= split.TestFrom);
        });
    }

    [Fact]
    public void The_measure_does_not_depend_on_anything_of_the_test_months()
    {
        Dataset other = PlantedBook.WithOtherTest(Book, Split.Of(Book));
        Assert.Equal(Score(Of(Book)), Score(Of(other)));
    }

    [Fact]
    public void Fewer_accounts_are_other_rows_of_the_same_measure()
    {
        TuningData data = Of(Book);
        Assert.InRange(Score(data), 0.6, 1);
        Assert.NotEqual(Score(data), Score(data, 0.5));
        Assert.InRange(data.LeastShare(1), 0.0001, 0.2);
    }

    [Fact]
    public void Rows_of_another_window_are_compared_only_on_the_same_validation_rows()
    {
        TuningData data = Of(Book);
        Split split = Split.Of(Book);
        Assert.Equal(Score(data), Score(data.Of(Book, split, Free)!));

        Dataset renamed = Book with { AccountIds = [.. Book.AccountIds.Select(id => id + "x")] };
        Assert.Null(data.Of(renamed, split, Free));
    }
}

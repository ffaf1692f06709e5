using System.Globalization;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Evaluation;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation;

public class ModelEvaluatorTests
{
    private static readonly Dataset Book = PlantedBook.Draw(3, accounts: 400, months: 30);
    private static readonly RunSettings Settings = new()
    {
        BootstrapReplicates = 40,
        Learner = new LearnerSettings(MaxDepth: 3, LearningRate: 0.2, Rounds: 60, EarlyStopping: 8),
    };
    private static readonly Dictionary<string, int[]> Free = [];
    private static readonly ModelTrainer Trainer = new(new XGBoostLearner(), Settings);
    private static readonly Lazy<TrainedModels> Trained = new(() => Trainer.Train(Book, Split.Of(Book), Free));
    private static readonly Lazy<IReadOnlyDictionary<string, ModelFacts>> Facts =
        new(() => new ModelEvaluator(Settings).Evaluate(Book, Trained.Value, Trainer, Free, new UncertaintyPolicy(10, 0.005, 100)));

    [Fact]
    public void The_planted_law_is_learnt_and_beats_chance_and_prevalence()
    {
        ModelFacts churn = Facts.Value["churn"];
        Assert.True(churn.Test.RocAuc!.Low > 0.6);
        Assert.True(churn.Test.BrierSkill!.Value > 0);
        Assert.True(churn.Paired["prevalence"].Low > 0);
        Assert.Equal(0.5, churn.Baselines["prevalence"].RocAuc!.Value);
        Assert.Equal(["last_revenue_over_mean", "logistic_regression", "prevalence"], churn.Baselines.Keys);
        Assert.Equal(churn.Baselines.Keys, churn.BaselinesAfterLead.Keys);
        Assert.Equal(churn.Baselines.Keys, churn.Paired.Keys);
        Assert.Equal(churn.Baselines.Keys, churn.PairedAfterLead!.Keys);
    }

    [Fact]
    public void Parts_add_up_to_the_test()
    {
        ModelFacts churn = Facts.Value["churn"];
        Assert.Equal(churn.Test.Rows, churn.ByMonth.Values.Sum(month => month.Rows));
        Assert.All(churn.Slices.Values, slices => Assert.Equal(churn.Test.Positives, slices.Values.Sum(slice => slice.Positives)));
        ModelFacts exit = Facts.Value["needs_exit"];
        Assert.Equal(exit.Test.Rows, exit.TestReviewed!.Rows + exit.TestByCriteria!.Rows);
        Assert.Contains("criteria_observed", exit.PairedReviewed!.Keys);
        Assert.Null(churn.TestReviewed);
    }

    [Fact]
    public void Accounts_gone_in_the_lead_and_treated_ones_are_left_out_where_the_figure_says_so()
    {
        ModelFacts churn = Facts.Value["churn"];
        int[] test = Trained.Value.Split.Models["churn"].TestRows;
        Assert.Equal(test.Count(row => Book.StillThere[row]), churn.TestAfterLead!.Rows);
        Assert.Equal(test.Count(row => !Book.Treated[row]), churn.TestUntreated!.Rows);
        Assert.True(churn.TestAfterLead.Positives < churn.Test.Positives);
        Dataset nobodyTreated = Book with { Treated = new bool[Book.Count] };
        Assert.Null(new ModelEvaluator(Settings).Evaluate(
            nobodyTreated, "churn", Trained.Value.Models["churn"].Model, Trained.Value.Split.Models["churn"]).TestUntreated);
    }

    [Fact]
    public void A_slice_too_small_to_judge_is_counted_only()
    {
        EvaluationFacts giant = Facts.Value["churn"].Slices["size"]["giant"];
        Assert.True(giant.Rows > 0);
        Assert.Null(giant.RocAuc);
        Assert.Null(giant.Brier);
        Assert.NotNull(Facts.Value["churn"].Slices["size"]["small"].RocAuc);
    }

    [Fact]
    public void The_backtest_stays_inside_the_training_period()
    {
        ModelFacts churn = Facts.Value["churn"];
        Assert.Equal(["2023-12", "2024-01", "2024-02"], churn.Backtest.Keys);
        Assert.All(churn.Backtest.Values, month => Assert.True(month.RocAuc!.Value > 0.5));
    }

    [Fact]
    public void Predictions_are_the_test_rows_with_the_probability_that_was_judged()
    {
        using var writer = new StringWriter();
        PredictionsCsv.Write(
            writer, Book, Trained.Value.Split, Trained.Value.Models.ToDictionary(model => model.Key, model => model.Value.Model));
        string[] lines = writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("model,account_id,snapshot,label,after_lead,probability", lines[0]);
        string[][] churn = [.. lines.Skip(1).Select(line => line.Split(',')).Where(fields => fields[0] == "churn")];
        EvaluationFacts again = new Evaluator(
            [.. churn.Select(fields => fields[1])], [.. churn.Select(fields => float.Parse(fields[3], CultureInfo.InvariantCulture))], 0, 0)
            .Evaluate(ScoreColumn.OfProbabilities(churn.Select(fields => double.Parse(fields[5], CultureInfo.InvariantCulture))));
        EvaluationFacts test = Facts.Value["churn"].Test;
        Assert.Equal(test.Rows, again.Rows);
        Assert.Equal(test.RocAuc!.Value, again.RocAuc!.Value, 1e-12);
        Assert.Equal(test.LogLoss!.Value, again.LogLoss!.Value, 1e-9);
        Assert.Equal(Facts.Value["churn"].TestAfterLead!.Rows, churn.Count(fields => fields[4] == "1"));
    }
}

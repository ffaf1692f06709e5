using System.Collections.Concurrent;
using System.Globalization;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Learning;

public class ModelTrainerTests
{
    private static readonly Dataset Book = PlantedBook.Draw(3, accounts: 400, months: 30);
    private static readonly RunSettings Settings = new()
    {
        Learner = new LearnerSettings(MaxDepth: 3, LearningRate: 0.2, Rounds: 60, EarlyStopping: 8),
    };
    private static readonly Dictionary<string, int[]> Monotone = new() { ["churn"] = [1, 1, 1, 0, 0] };

    private static TrainedModels Train(Dataset data, RunSettings? settings = null) =>
        new ModelTrainer(new XGBoostLearner(), settings ?? Settings).Train(data, Split.Of(data), Monotone);

    [Fact]
    public void Training_twice_gives_the_same_bytes_for_every_model()
    {
        (TrainedModels first, TrainedModels second) = (Train(Book), Train(Book));
        Assert.Equal(["churn", "expansion", "needs_exit"], first.Models.Keys);
        Assert.All(first.Models.Keys, name =>
            Assert.Equal(ModelFile.ToBytes(first.Models[name].Model), ModelFile.ToBytes(second.Models[name].Model)));
    }

    [Fact]
    public void Reviewed_rows_weigh_more_in_needs_exit_alone()
    {
        Dataset reviewed = Book with { Reviewed = [.. Enumerable.Range(0, Book.Count).Select(row => row % 7 == 0)] };
        TrainedModels alike = Train(reviewed, Settings with { ReviewWeight = 1 }), weighted = Train(reviewed);
        byte[] Bytes(TrainedModels models, string name) => ModelFile.ToBytes(models.Models[name].Model);
        Assert.All(new[] { "churn", "expansion" }, name => Assert.Equal(Bytes(alike, name), Bytes(weighted, name)));
        Assert.NotEqual(Bytes(alike, "needs_exit"), Bytes(weighted, "needs_exit"));

        Dataset none = Book with { Reviewed = new bool[Book.Count] };
        Assert.Equal(Bytes(Train(none, Settings with { ReviewWeight = 1 }), "needs_exit"), Bytes(Train(none), "needs_exit"));
        Assert.Equal(Bytes(alike, "needs_exit"), Bytes(Train(none), "needs_exit"));
    }

    [Fact]
    public void No_model_depends_on_a_label_or_a_feature_of_the_test_snapshots()
    {
        Split split = Split.Of(Book);
        Dataset shuffled = PlantedBook.WithOtherTest(Book, split);
        ModelTrainer trainer = new(new XGBoostLearner(), Settings);
        Assert.Equal(
            ModelFile.ToBytes(trainer.Train(Book, split, Monotone).Models["churn"].Model),
            ModelFile.ToBytes(trainer.Train(shuffled, split, Monotone).Models["churn"].Model));
    }

    [Fact]
    public void No_training_sees_an_account_that_it_is_judged_on()
    {
        // The account's number is the last feature, so that rows tell whose they are.
        float[] values = [.. Enumerable.Range(0, Book.Count).SelectMany(row =>
            Book.Features.Row(row).ToArray().Append(float.Parse(Book.AccountIds[row][1..], CultureInfo.InvariantCulture)))];
        Dataset numbered = Book with { Features = new FeatureMatrix([.. Book.Features.Names, "account"], values) };
        var learner = new RecordingLearner();
        var trainer = new ModelTrainer(learner, Settings with { Learner = new LearnerSettings(Rounds: 2) });
        TrainedModels trained = trainer.Train(numbered, Split.Of(numbered), new Dictionary<string, int[]>());
        trainer.TrainOnce(numbered, "churn", "once", trained.Split.Models["churn"].TrainRows, new int[6]);
        (TrainingRows Train, TrainingRows? Validation)[] judged = [.. learner.Calls.Where(call => call.Validation is not null)];
        Assert.Equal(3 * 4 + 1, judged.Length);
        Assert.Equal(3, learner.Calls.Count - judged.Length);
        Assert.All(judged, call => Assert.Empty(Accounts(call.Train).Intersect(Accounts(call.Validation!))));

        static IEnumerable<float> Accounts(TrainingRows rows) =>
            Enumerable.Range(0, rows.Labels.Length).Select(row => rows.Features.Row(row)[^1]);
    }

    [Fact]
    public void Rounds_are_the_folds_median_and_directions_hold_through_the_calibration()
    {
        TrainedModel churn = Train(Book).Models["churn"];
        Assert.Equal(4, churn.FoldRounds.Count);
        Assert.Equal(churn.FoldRounds.Order().ElementAt(2), churn.Model.Ensemble.Trees.Count);
        var random = new Random(2);
        for (int trial = 0; trial < 500; trial++)
        {
            float[] row = [.. Enumerable.Range(0, 5).Select(_ => (float)PlantedRows.Normal(random))];
            double before = churn.Model.Probability(row);
            row[random.Next(3)] += random.NextSingle();
            Assert.True(churn.Model.Probability(row) >= before - 1e-9);
        }
    }

    [Fact]
    public void Out_of_fold_log_odds_have_the_prevalence_as_their_mean_probability()
    {
        TrainedModels trained = Train(Book);
        int[] rows = trained.Split.Models["churn"].TrainRows;
        Assert.Equal(
            rows.Average(row => Book.Labels["churn"][row]), trained.Models["churn"].OutOfFoldLogOdds.Average(Logistic.Probability), 0.002);
    }

    [Fact]
    public void A_model_that_the_data_cannot_carry_is_named_with_the_reason()
    {
        float[] never = [.. Book.Labels["needs_exit"].Select(label => float.IsNaN(label) ? label : 0)];
        float[] open = [.. Book.Labels["expansion"].Select(_ => float.NaN)];
        var labels = new Dictionary<string, float[]>(Book.Labels) { ["needs_exit"] = never, ["expansion"] = open };
        TrainedModels trained = Train(Book with { Labels = labels });
        Assert.Equal(["churn"], trained.Models.Keys);
        Assert.Contains("one class only in the training period: found 0 accounts with the event", trained.NotTrained["needs_exit"]);
        Assert.Contains("no label window of 12 months closes by 2024-12", trained.NotTrained["expansion"]);
    }

    [Fact]
    public void Churn_with_one_class_or_too_few_events_is_a_fault_that_says_found_and_expected()
    {
        float[] never = [.. Book.Labels["churn"].Select(label => float.IsNaN(label) ? label : 0)];
        Dataset quiet = Book with { Labels = new Dictionary<string, float[]>(Book.Labels) { ["churn"] = never } };
        var oneClass = Assert.Throws<UserFault>(() => Train(quiet));
        Assert.Contains("one class only in the training period: found 0 accounts with the event", oneClass.Message);
        var tooFew = Assert.Throws<UserFault>(() => Train(Book, Settings with { MinimumEvents = 100_000 }));
        Assert.Contains("expected at least 100000 of each", tooFew.Message);
    }

    [Fact]
    public void Progress_names_model_and_part_and_cancelling_ends_the_run()
    {
        using var source = new CancellationTokenSource();
        ConcurrentQueue<TrainingProgress> steps = [];
        var trainer = new ModelTrainer(new XGBoostLearner(), Settings, step =>
        {
            steps.Enqueue(step);
            if (step.Round == 3)
            {
                source.Cancel();
            }
        }, source.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => trainer.Train(Book, Split.Of(Book), Monotone));
        Assert.All(steps, step => Assert.Matches("^fold [1-4] of 4$", step.Part));
        Assert.Contains(steps, step => step is { Round: 1, Rounds: 60, Loss: > 0 });
    }

    /// <summary>XGBoost, with a memory of what it was given.</summary>
    private sealed class RecordingLearner : ILearner
    {
        private readonly XGBoostLearner _learner = new();

        public ConcurrentQueue<(TrainingRows Train, TrainingRows? Validation)> Calls { get; } = [];

        public string Name => _learner.Name;

        public string LibraryVersion => _learner.LibraryVersion;

        public TreeEnsemble Train(
            TrainingRows train,
            TrainingRows? validation,
            IReadOnlyList<int> monotone,
            LearnerSettings settings,
            Action<int, double>? progress,
            CancellationToken cancellation)
        {
            Calls.Enqueue((train, validation));
            return _learner.Train(train, validation, monotone, settings, progress, cancellation);
        }
    }
}

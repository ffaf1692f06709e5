using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Evaluation;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Commands;

/// <summary>From a labelled data set to a version's draft: split, train, evaluate, write down. Pure but for the learner's own memory.</summary>
internal static class TrainingRun
{
    /// <summary>Months that a customer is given to change.</summary>
    private const int ChangeMonths = 3;

    /// <summary>Product and version, as manifests name them.</summary>
    internal static string Product => $"ChurnSegmentation {typeof(TrainingRun).Assembly.GetName().Version!.ToString(3)}";

    /// <summary>Trains and evaluates every model on one split.</summary>
    /// <param name="built">The data set with its facts.</param>
    /// <param name="signatures">The accounts as they signed.</param>
    /// <param name="policy">The policy's bytes go into the version; the features were computed with it.</param>
    /// <param name="progress">A line now and then.</param>
    /// <returns>The draft without its card, which says what changed since the champion.</returns>
    public static VersionDraft Draft(
        CheckedDataBook book,
        DatasetBuilder.Result built,
        SignedAccounts signatures,
        Policy policy,
        ReadOnlyMemory<byte> policyYaml,
        RunSettings settings,
        Month? testFrom,
        ILearner learner,
        IProgress<string> progress,
        CancellationToken cancellation)
    {
        Dataset data = built.Dataset;
        FeatureDefinition[] features = [.. data.Features.Names.Select(name => built.Catalog[name])];
        var split = Split.Of(data, testFrom);
        var trainer = new ModelTrainer(learner, settings, step => Report(progress, step), cancellation);
        IReadOnlyDictionary<string, int[]> monotone = Directions(features);
        TrainedModels trained = trainer.Train(data, split, monotone);
        progress.Report("evaluating on the test months");
        var evaluator = new ModelEvaluator(settings, cancellation);
        var models = new SortedDictionary<string, ModelFacts>(
            evaluator.Evaluate(data, trained, trainer, monotone, policy.Uncertainty)
                .ToDictionary(model => model.Key, model => WithThreshold(model.Key, model.Value, data, trained, evaluator, policy)),
            StringComparer.Ordinal);
        ModelSplit churn = split.Models["churn"];
        FeatureMatrix learnt = data.Features.Take(churn.TrainRows);
        var files = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
        {
            [Policy.FileName] = policyYaml,
            [FeatureCatalog.FileName] = FeatureCatalog.BuiltInYaml,
            [FeatureReference.FileName] = FeatureReference.From(learnt).ToBytes(),
            [Familiarity.FileName] = Familiarity.From(learnt).ToBytes(),
            [ObservedChanges.FileName] = Changes(data, churn.TrainRows, features).ToBytes(),
        };
        foreach ((string name, TrainedModel model) in trained.Models)
        {
            files[models[name].File] = ModelFile.ToBytes(model.Model);
        }

        progress.Report("training on other samples of the accounts");
        AddStability(data, trained, trainer, settings, monotone, policy, models, files);
        progress.Report("training survival");
        SurvivalRun survival = SurvivalRun.Train(built, signatures, policy, settings, split.TestFrom, learner, cancellation);
        foreach ((string name, ReadOnlyMemory<byte> bytes) in survival.Files)
        {
            files[name] = bytes;
        }

        var manifest = new Manifest(
            1,
            Product,
            Facts(book, built),
            new RunFacts(
                settings.Windows.Observe,
                settings.Windows.Lead,
                settings.Windows.Outcome,
                split.TestFrom.ToString(),
                Months(data, churn.TrainRows),
                Months(data, churn.TestRows),
                learner.Name,
                learner.LibraryVersion,
                settings.ToFacts(),
                policy.Sha256,
                settings.Seed),
            models,
            trained.NotTrained.Concat(survival.NotTrained).ToDictionary(),
            [.. features.Select(feature => new FeatureFacts(
                feature.Name, feature.Family, learner.KeepsDirections ? feature.Monotone : new Dictionary<string, int>(),
                feature.Definition, feature.Unit, feature.Title))],
            built.Categories,
            new Dictionary<string, string>())
        {
            Survival = survival.Facts,
            Reviews = built.Reviews,
            Tuning = settings.Tuning,
        };
        return new VersionDraft(manifest, files);
    }

    /// <summary>Adds the models on bootstrap samples of accounts to a version's files, and what they say to the models' facts.</summary>
    internal static void AddStability(
        Dataset data, TrainedModels trained, ModelTrainer trainer, RunSettings settings, IReadOnlyDictionary<string, int[]> monotone, Policy policy,
        SortedDictionary<string, ModelFacts> models, SortedDictionary<string, ReadOnlyMemory<byte>> files)
    {
        foreach ((string name, CalibratedModel[] samples) in ReasonStability.Train(data, trained, trainer, settings, monotone))
        {
            string[] names = [.. samples.Select((_, sample) => $"stability-{name}-{sample + 1}.json")];
            foreach ((string file, CalibratedModel model) in names.Zip(samples))
            {
                files[file] = ModelFile.ToBytes(model);
            }

            FeatureMatrix test = data.Features.Take(trained.Split.Models[name].TestRows);
            models[name] = models[name] with
            {
                Stability = ReasonStability.Measure(trained.Models[name].Model, samples, names, test, policy.ForReasons.SignFlipShare),
            };
        }
    }

    /// <summary>What accounts of the training rows changed within the months that a customer is given.</summary>
    internal static ObservedChanges Changes(Dataset data, int[] trainRows, IReadOnlyList<FeatureDefinition> features)
    {
        Dictionary<(string, Month), int> rows = trainRows.ToDictionary(row => (data.AccountIds[row], data.Snapshots[row]));
        return ObservedChanges.From(
            data.Features,
            [.. trainRows.Where(row => rows.ContainsKey((data.AccountIds[row], data.Snapshots[row] + ChangeMonths)))
                .Select(row => (row, rows[(data.AccountIds[row], data.Snapshots[row] + ChangeMonths)]))],
            ChangeMonths,
            [.. features.Where(feature => feature.Actionable && feature.Unit != "category").Select(feature => feature.Name)]);
    }

    /// <summary>What each model's wrong answers are, in words.</summary>
    private static readonly Dictionary<string, (string Missed, string Needless)> Mistakes = new()
    {
        ["churn"] = ("a leaver whom nobody talked to", "a talk with one who stays"),
        ["needs_exit"] = ("a customer kept who should go", "a customer parted with who should stay"),
        ["expansion"] = ("an account that would grow and got no offer", "an offer to one that would not grow"),
    };

    /// <summary>The facts with the line at which acting is cheapest, where the policy says what mistakes cost.</summary>
    internal static ModelFacts WithThreshold(
        string name, ModelFacts facts, Dataset data, TrainedModels trained, ModelEvaluator evaluator, Policy policy) =>
        policy.Thresholds?[name] is not { } costs ? facts : facts with
        {
            Threshold = evaluator.Threshold(
                data, name, trained.Models[name], trained.Split.Models[name],
                new ErrorCost(Mistakes[name].Missed, costs.Missed, policy.Reasons[costs.MissedPath]),
                new ErrorCost(Mistakes[name].Needless, costs.Needless, policy.Reasons[costs.NeedlessPath])),
        };

    private static DataFacts Facts(CheckedDataBook book, DatasetBuilder.Result built) => new(
        book.Fingerprint,
        built.FirstMonth.ToString(),
        built.LastMonth.ToString(),
        book.Tables,
        [.. Contract.Default.Tables.Select(table => table.Name).Where(table => !book.Tables.ContainsKey(table))],
        built.MissingFamilies);

    internal static Dictionary<string, int[]> Directions(IReadOnlyList<FeatureDefinition> features) =>
        ModelEvaluator.Polarity.Keys.ToDictionary(
            model => model,
            model => features.Select(feature => feature.Monotone.GetValueOrDefault(model)).ToArray());

    internal static void Report(IProgress<string> progress, TrainingProgress step)
    {
        if (step.Round % 50 == 1)
        {
            progress.Report($"training {step.Model}, {step.Part}, round {step.Round} of at most {step.Rounds}");
        }
    }

    /// <summary>The month ends of some rows; none where rows have no time.</summary>
    internal static IReadOnlyList<string> Months(Dataset data, int[] rows) =>
        data.IsDated ? [.. ModelSplit.Snapshots(data, rows).Select(month => month.ToString())] : [];
}

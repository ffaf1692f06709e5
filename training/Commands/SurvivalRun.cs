using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Evaluation;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Commands;

/// <summary>Trains and tests the survival models of a version. The split is the version's: what happened after its test month is unknown to training.</summary>
/// <param name="Trained">Model name → model.</param>
/// <param name="Facts">Model name → what the manifest says of it.</param>
/// <param name="Files">File name → bytes.</param>
/// <param name="NotTrained">Model name → why.</param>
internal sealed record SurvivalRun(
    IReadOnlyDictionary<string, TrainedSurvival> Trained,
    IReadOnlyDictionary<string, SurvivalFacts> Facts,
    IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files,
    IReadOnlyDictionary<string, string> NotTrained)
{
    private const string Signature = VersionSurvival.Signature, Snapshot = VersionSurvival.Snapshot;

    /// <summary>Months without the event that a model learns from at most; every month with it is taken.</summary>
    private const int SignatureNegatives = 200_000, SnapshotNegatives = 24_000;

    /// <summary>
    /// Months after signature that are learnt from, more than are ever foretold: most of a young book's accounts signed long before it opens, and
    /// what their profile does to them in the fourth year tells of the first, which the trees tell apart by the month.
    /// </summary>
    private const int SignatureMonths = 60;

    /// <summary>Snapshots of one account are nearly the same row: every third is learnt from.</summary>
    private const int EveryMonths = 3;

    public static SurvivalRun Train(
        DatasetBuilder.Result built,
        SignedAccounts signatures,
        Policy policy,
        RunSettings settings,
        Month testFrom,
        ILearner learner,
        CancellationToken cancellation)
    {
        var trainer = new SurvivalTrainer(learner, settings, cancellation);
        var result = new SurvivalRun(
            new SortedDictionary<string, TrainedSurvival>(StringComparer.Ordinal),
            new SortedDictionary<string, SurvivalFacts>(StringComparer.Ordinal),
            new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal),
            new SortedDictionary<string, string>(StringComparer.Ordinal));
        SurvivalCohort prospects = SurvivalCohort.AtSignature(signatures, built.Facts, policy, settings.Windows.Outcome, testFrom);
        SurvivalCohort accounts = SurvivalCohort.AtSnapshots(built, signatures, policy, testFrom, EveryMonths);
        result.Add(Signature, "signature", prospects, trainer.Train(
            prospects.Rows(SignatureMonths, SignatureNegatives, settings.Seed), SurvivalTrainer.Signature, Directions(Signature)), settings);
        result.Add(Snapshot, "snapshot", accounts, trainer.Train(
            accounts.Rows(SurvivalModel.Horizon, SnapshotNegatives, settings.Seed), SurvivalTrainer.Snapshot, Directions("churn")), settings);
        return result;
    }

    /// <summary>Feature → the catalogue's direction for a model.</summary>
    internal static Dictionary<string, int> Directions(string model) =>
        FeatureCatalog.BuiltIn.Features.ToDictionary(feature => feature.Name, feature => feature.MonotoneFor(model));

    private void Add(string name, string kind, SurvivalCohort cohort, TrainedSurvival? trained, RunSettings settings)
    {
        if (trained is null)
        {
            ((IDictionary<string, string>)NotTrained)[name] =
                $"too few accounts left, or stayed, before the test months; expected at least {settings.MinimumEvents} of each.";
            return;
        }

        CalibratedModel hazard = trained.Model.Hazard;
        string file = $"{name}.json", reference = $"{name}.reference.json";
        var files = (IDictionary<string, ReadOnlyMemory<byte>>)Files;
        files[file] = ModelFile.ToBytes(hazard);
        files[reference] = FeatureReference.From(cohort.Facts).ToBytes();
        ((IDictionary<string, TrainedSurvival>)Trained)[name] = trained;
        ((IDictionary<string, SurvivalFacts>)Facts)[name] = new SurvivalFacts(
            kind,
            file,
            hazard.Ensemble.Trees.Count,
            new CalibrationFacts(hazard.Calibration.Slope, hazard.Calibration.Intercept),
            trained.Rows.AccountIds.Distinct().Count(),
            trained.Rows.Rows.Labels.Length,
            (int)trained.Rows.Rows.Labels.Sum(),
            trained.Rows.NegativeShare,
            cohort.Categories,
            SurvivalEvaluator.Evaluate(cohort.TestCurves(trained), cohort.TestFollowed, cohort.TestMonths, settings))
        {
            Reference = reference,
            Teacher = trained.Teacher,
        };
    }
}

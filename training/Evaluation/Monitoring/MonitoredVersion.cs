using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Labels;

namespace ChurnSegmentation.Training.Evaluation.Monitoring;

/// <summary>What monitoring needs to know of a version's model.</summary>
/// <param name="Id">The version.</param>
/// <param name="Name">The model: churn, needs_exit, expansion.</param>
/// <param name="Model">The model itself.</param>
/// <param name="Windows">Its windows.</param>
/// <param name="LabelMonths">Months after a snapshot until its label is known.</param>
/// <param name="Train">Snapshots that it learned from, ascending.</param>
/// <param name="Test">Snapshots that it was tested on, ascending.</param>
/// <param name="TestAuc">ROC area of the test.</param>
/// <param name="Reference">How the features were spread over what it learned from.</param>
/// <param name="Fitted">Its features.</param>
/// <param name="Seed">Seed of the intervals' resamples.</param>
public sealed record MonitoredVersion(
    string Id,
    string Name,
    CalibratedModel Model,
    Windows Windows,
    int LabelMonths,
    IReadOnlyList<Month> Train,
    IReadOnlyList<Month> Test,
    Metric? TestAuc,
    FeatureReference Reference,
    FittedFeatures Fitted,
    int Seed)
{
    /// <summary>The last snapshot whose outcome the version has seen.</summary>
    public Month Seen => Test[^1];

    /// <summary>The months of the training and of the test that today is held against: the latest of each.</summary>
    public IReadOnlyList<Month> Known(MonitoringPolicy policy) =>
        [.. Train.TakeLast(policy.ReferenceMonths).Concat(Test.TakeLast(policy.ReferenceMonths)).Distinct().Order()];

    /// <summary>The snapshots since, up to one: those watched, and those whose windows are still open.</summary>
    public IReadOnlyList<Month> Since(Month snapshot, MonitoringPolicy policy) =>
        [.. Enumerable.Range(1, Math.Max(0, snapshot - Seen)).Select(month => Seen + month).TakeLast(policy.WatchMonths + LabelMonths)];

    /// <summary>A model of a registry's version.</summary>
    /// <exception cref="UserFault">The version has no such model.</exception>
    public static MonitoredVersion Of(RegistryVersion version, string name)
    {
        Manifest manifest = version.Manifest;
        RunFacts run = manifest.Run;
        if (!manifest.Models.TryGetValue(name, out ModelFacts? facts))
        {
            throw new UserFault($"Version {version.Id} has no model '{name}'; it has {string.Join(", ", manifest.Models.Keys)}. Name one with --model.");
        }

        NamedModel model = version.Predictor().Models.Single(model => model.Name == name);
        int labelMonths = name == "expansion" ? ExpansionLabel.Months : run.Lead + run.Outcome;
        return new MonitoredVersion(
            version.Id.ToString(),
            name,
            model.Model,
            new Windows(run.Observe, run.Lead, run.Outcome),
            labelMonths,
            [.. run.TrainSnapshots.Select(Month.Parse).Where(month => month + labelMonths <= Month.Parse(run.TestFrom))],
            [.. facts.ByMonth.Keys.Select(Month.Parse).Order()],
            facts.Test.RocAuc,
            version.Predictor().Reference,
            new FittedFeatures([.. manifest.Features.Select(feature => feature.Name)], manifest.Categories),
            run.Seed);
    }
}

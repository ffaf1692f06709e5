using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Commands;

/// <summary>The labelled rows of an opened book, with a line of progress a month end.</summary>
internal static class BookDataset
{
    /// <summary>Every snapshot with a full observation window whose churn window has closed.</summary>
    /// <param name="testFrom">The month from which it will be tested, where one was asked for: a wrong one is told before the long work.</param>
    public static async Task<DatasetBuilder.Result> BuildAsync(
        CheckedDataBook book, Policy policy, RunSettings settings, Month? testFrom, IProgress<string> progress, CancellationToken cancellation)
    {
        progress.Report("reading labels");
        LabelFacts facts = await LabelFactsReader.ReadAsync(book.Book, cancellation);
        Month[] snapshots = [.. DatasetBuilder.Snapshots(facts, settings.Windows)
            .Where(snapshot => snapshot + settings.Windows.Horizon <= facts.LastMonth)];
        if (snapshots.Length == 0)
        {
            throw new UserFault($"The book runs from {facts.FirstMonth} to {facts.LastMonth}: found no month end with {settings.Windows.Observe} months "
                + $"observed and {settings.Windows.Horizon} months of lead and outcome after it. Bring more months, or shorten "
                + (settings.WindowsAt is { } place ? $"the windows in {place}." : "--observe, --lead or --outcome."));
        }

        if (testFrom is { } from)
        {
            Split.EnsureBothSides(from, snapshots, settings.Windows.Horizon);
        }

        return await DatasetBuilder.BuildAsync(
            book.Book, facts, policy, settings.Windows, snapshots, progress: Lines(progress, snapshots.Length), cancellation: cancellation);
    }

    /// <summary>The test rows of a version, with features as it was trained with: its policy, its features, its categories.</summary>
    public static async Task<Dataset> TestRowsAsync(
        CheckedDataBook book, RegistryVersion version, IProgress<string> progress, CancellationToken cancellation)
    {
        progress.Report("reading labels");
        Manifest manifest = version.Manifest;
        LabelFacts facts = await LabelFactsReader.ReadAsync(book.Book, cancellation);
        Month[] snapshots = [.. manifest.Run.TestSnapshots.Select(Month.Parse)];
        var windows = new Windows(manifest.Run.Observe, manifest.Run.Lead, manifest.Run.Outcome);
        DatasetBuilder.Result built = await DatasetBuilder.BuildAsync(
            book.Book, facts, version.TrainedPolicy(), windows, snapshots,
            new FittedFeatures([.. manifest.Features.Select(feature => feature.Name)], manifest.Categories),
            Lines(progress, snapshots.Length), cancellation);
        return built.Dataset;
    }

    /// <summary>A line a month end.</summary>
    internal static IProgress<int> Lines(IProgress<string> progress, int count) => new SnapshotLines(progress, count);

    private sealed class SnapshotLines(IProgress<string> lines, int count) : IProgress<int>
    {
        public void Report(int value) => lines.Report($"features: {value} of {count} month ends");
    }
}

using System.CommandLine;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Labels;

namespace ChurnSegmentation.Training.Commands;

/// <summary>A book's snapshot, scored by a version, for the commands that decide by the policy of the day.</summary>
/// <param name="Version">The version's id.</param>
/// <param name="View">What decisions look at.</param>
/// <param name="YearBefore">The same a year before; null where the book does not reach back so far.</param>
/// <param name="Horizon">Months that the churn model looks ahead: lead and outcome.</param>
/// <param name="Policy">The policy of the day.</param>
internal sealed record ScoredBook(string Version, SnapshotView View, SnapshotView? YearBefore, int Horizon, Policy Policy)
{
    public static readonly Option<string> VersionOption = new("--version")
    {
        Description = "The version that scores: an alias or an id.",
        DefaultValueFactory = _ => Registry.Champion,
    };

    public static readonly Option<Month?> SnapshotOption = BookOptions.MonthOption(
        "--snapshot", "Month whose end is the snapshot, such as 2025-04. Default: the last month with revenue.");

    /// <summary>The options that name it.</summary>
    public static IReadOnlyList<Option> Options { get; } =
        [BookOptions.Data, BookOptions.Engine, BookOptions.Registry, VersionOption, SnapshotOption, BookOptions.Policy, BookOptions.Json];

    /// <summary>Reads what the command line names.</summary>
    public static Task<ScoredBook> ReadAsync(ParseResult parsed, string doing, CancellationToken cancellation)
    {
        RegistryVersion version = Registry.Open(parsed.GetValue(BookOptions.Registry)!).Load(parsed.GetValue(VersionOption)!);
        BookLocation location = BookOptions.Location(parsed);
        Policy policy = BookOptions.ReadPolicy(parsed).Policy, trainedWith = Policy.Parse($"{version.Id}/policy.yaml", version.Files["policy.yaml"].ToArray());
        Manifest manifest = version.Manifest;
        var models = manifest.Models.ToDictionary(
            model => model.Key, CalibratedModel (model) => ModelFile.Parse(version.Files[model.Value.File], $"{version.Id}/{model.Value.File}"));
        var fitted = new FittedFeatures([.. manifest.Features.Select(feature => feature.Name)], manifest.Categories);
        return StepProgress.ShowAsync(doing, parsed.InvocationConfiguration.Error, async progress =>
        {
            progress.Report("checking the book");
            await using CheckedDataBook book = await location.OpenAsync(version.MaxBadShare(), progress, cancellation);
            LabelFacts facts = await LabelFactsReader.ReadAsync(book.Book, cancellation);
            Month snapshot = parsed.GetValue(SnapshotOption) ?? facts.LastMonth;
            int observe = manifest.Run.Observe;
            return new ScoredBook(
                version.Id.ToString(),
                await ViewAsync(snapshot),
                snapshot - 12 - (observe - 1) >= facts.FirstMonth ? await ViewAsync(snapshot - 12) : null,
                manifest.Run.Lead + manifest.Run.Outcome,
                policy);

            async Task<SnapshotView> ViewAsync(Month month)
            {
                progress.Report($"features at {month}");
                return (await ScoredSnapshot.ReadAsync(book.Book, fitted, models, trainedWith, policy, month, observe, cancellation)).View;
            }
        });
    }
}

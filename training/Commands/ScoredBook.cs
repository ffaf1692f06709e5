using System.CommandLine;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Features;
using ChurnSegmentation.Training.Labels;

namespace ChurnSegmentation.Training.Commands;

/// <summary>A book's snapshot, scored by a version, for the commands that decide by the policy of the day.</summary>
/// <param name="Version">The version's id.</param>
/// <param name="View">What decisions look at.</param>
/// <param name="Before">The same as long before as the precedents are; null where the book does not reach back so far.</param>
/// <param name="Earlier">The facts of earlier windows that the systemic guard compares with.</param>
/// <param name="Horizon">Months that the churn model looks ahead: lead and outcome.</param>
/// <param name="Referrals">Who referred whom, of all accounts ever.</param>
/// <param name="Policy">The policy of the day.</param>
internal sealed record ScoredBook(
    string Version, SnapshotView View, SnapshotView? Before, IReadOnlyList<SnapshotView> Earlier, int Horizon, ReferralTree Referrals, Policy Policy)
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
        RegistryVersion version = Registry.Open(parsed.GetValue(BookOptions.Registry)!).Load(parsed.GetValue(VersionOption)!)
            .EnsureBook(parsed.CommandResult.Command.Name);
        BookLocation location = BookOptions.Location(parsed);
        Policy policy = BookOptions.ReadPolicy(parsed).Policy;
        Predictor predictor = version.Predictor();
        RunFacts run = version.Manifest.Run;
        return StepProgress.ShowAsync(doing, parsed.InvocationConfiguration.Error, async progress =>
        {
            progress.Report("checking the book");
            await using CheckedDataBook book = await location.OpenAsync(version.MaxBadShare(), progress, cancellation);
            LabelFacts facts = await LabelFactsReader.ReadAsync(book.Book, cancellation);
            Month snapshot = parsed.GetValue(SnapshotOption) ?? facts.LastMonth;
            progress.Report($"features at {snapshot}");
            return new ScoredBook(
                version.Id.ToString(),
                (await ScoredSnapshot.ReadAsync(book.Book, version, predictor, policy, snapshot, cancellation)).View,
                (await ScoredSnapshot.TryReadAsync(book.Book, version, predictor, policy, snapshot - policy.Guards.PrecedentMonths, cancellation))?.View,
                await EarlierWindows.ReadAsync(book.Book, policy, snapshot, run.Observe, cancellation),
                run.Lead + run.Outcome,
                ReferralTree.Of(await ReferralTreeReader.ReadAsync(book.Book, snapshot, cancellation), policy),
                policy);
        });
    }
}

using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Features;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Commands;

/// <summary>From a scored snapshot to everything that is decided about its accounts, with the rows that the cases quote.</summary>
internal sealed class DecisionRun
{
    /// <summary>An intervention that is younger has not had the time to keep or lose a customer.</summary>
    private const int MonthsToShow = 6;

    private readonly Dictionary<string, DecidedAccount> _decided;
    private readonly IReadOnlyDictionary<string, List<EvidenceRow>> _evidence;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<JourneyMonth>> _journeys;
    private readonly Predictor _predictor;
    private readonly Policy _policy;
    private readonly Dictionary<string, IReadOnlyDictionary<int, double>> _survival;
    private readonly ReferralTree _referrals;

    private DecisionRun(
        DecidedSnapshot decided,
        BookDecision book,
        IReadOnlyDictionary<string, List<EvidenceRow>> evidence,
        IReadOnlyDictionary<string, IReadOnlyList<JourneyMonth>> journeys,
        Dictionary<string, IReadOnlyDictionary<int, double>> survival,
        ReferralTree referrals,
        Predictor predictor,
        Policy policy)
    {
        _decided = decided.Accounts.ToDictionary(account => account.Account.AccountId, StringComparer.Ordinal);
        (Book, _evidence, _journeys, _survival) = (book, evidence, journeys, survival);
        (_referrals, _predictor, _policy) = (referrals, predictor, policy);
    }

    /// <summary>What was decided about the book.</summary>
    public BookDecision Book { get; }

    /// <summary>Reads what decisions need beside the snapshot, and decides.</summary>
    public static async Task<DecisionRun> RunAsync(
        DataBook book,
        RegistryVersion version,
        Predictor predictor,
        Policy policy,
        ScoredSnapshot today,
        IProgress<string> progress,
        CancellationToken cancellation)
    {
        Month snapshot = today.View.Snapshot;
        progress.Report($"the book {policy.Guards.PrecedentMonths} months before");
        ScoredSnapshot? before = await ScoredSnapshot.TryReadAsync(
            book, version, predictor, policy, snapshot - policy.Guards.PrecedentMonths, cancellation).ConfigureAwait(false);
        progress.Report("the years before");
        IReadOnlyList<SnapshotView> earlier =
            await EarlierWindows.ReadAsync(book, policy, snapshot, today.View.Months, cancellation).ConfigureAwait(false);
        progress.Report("rows that the cases quote");
        IReadOnlyDictionary<string, List<EvidenceRow>> evidence = await EvidenceQueries.RowsAsync(book, snapshot, cancellation).ConfigureAwait(false);
        IReadOnlyDictionary<string, IReadOnlyList<JourneyMonth>> journeys =
            await EvidenceQueries.JourneysAsync(book, snapshot, policy, cancellation).ConfigureAwait(false);
        IReadOnlyList<Intervention> interventions =
            await InterventionReader.ReadAsync(book, snapshot, policy.Guards.PrecedentMonths, cancellation).ConfigureAwait(false);
        progress.Report("deciding");
        var referrals = ReferralTree.Of(await ReferralTreeReader.ReadAsync(book, snapshot, cancellation).ConfigureAwait(false), policy);
        var decided = DecidedSnapshot.Of(today.View, before?.View, earlier, referrals.Protects, policy);
        return new DecisionRun(decided, Summary(decided, before?.View, interventions, snapshot, TestVerdict.WithoutSignal(version.Manifest), policy), evidence, journeys, Survival(version, today), referrals, predictor, policy);
    }

    /// <summary>All that was decided about an account, with what its case quotes.</summary>
    public AccountDecision Of(PortfolioAccount scored)
    {
        DecidedAccount decided = _decided[scored.AccountId];
        IReadOnlyList<EvidenceRow> rows = _evidence.GetValueOrDefault(scored.AccountId) ?? [];
        IReadOnlyList<JourneyMonth> journey = _journeys.GetValueOrDefault(scored.AccountId) ?? [];
        var facts = AccountDecision.FactNames.ToDictionary(name => name, name => decided.Account[name]);
        AllocatedContribution contribution = decided.Contribution;
        LifetimeValue lifetime = _referrals.ValueOf(scored.AccountId);
        return new AccountDecision(
            decided.Placements,
            decided.Exit,
            decided.Systemic,
            decided.Step,
            decided.Cost,
            new Dictionary<string, double>
            {
                ["handled minutes"] = contribution.ByMinutes,
                ["number of tickets"] = contribution.ByTickets,
                ["handled minutes, and overhead by revenue"] = contribution.WithOverhead,
            },
            lifetime.Accounts > 0 ? lifetime.Words : null,
            _survival.GetValueOrDefault(scored.AccountId) ?? new Dictionary<int, double>(),
            facts,
            Whys(decided, scored, facts, journey, rows),
            journey,
            rows)
        {
            Lifetime = lifetime,
        };
    }

    private IReadOnlyList<Why> Whys(
        DecidedAccount decided,
        PortfolioAccount scored,
        Dictionary<string, double> facts,
        IReadOnlyList<JourneyMonth> journey,
        IReadOnlyList<EvidenceRow> rows)
    {
        Placement skillWill = decided.Placements.First(place => place.Framework == SkillWill.Name);
        return scored.Scored is { } score && decided.Account.Probability("churn") >= _policy.Ladder.Alarm(skillWill.Segment == SkillWill.HighPerformer)
            ? FiveWhys.OfRisk(_predictor.Answer(score.Features, score.Scores, score.Standing)["churn"], journey, rows)
            : skillWill.Segment == "unmotivated" ? FiveWhys.OfWill(skillWill, facts, journey, rows) : [];
    }

    /// <summary>Scored account → months from the snapshot → probability of still being with us; empty where the version has no such model.</summary>
    private static Dictionary<string, IReadOnlyDictionary<int, double>> Survival(RegistryVersion version, ScoredSnapshot today)
    {
        if (version.Manifest.Survival?.TryGetValue(VersionSurvival.Snapshot, out SurvivalFacts? facts) != true || TestVerdict.Of(facts!).NoSignal)
        {
            return [];
        }

        (SurvivalModel model, _) = version.Survival(VersionSurvival.Snapshot);
        FeatureMatrix rows = today.Learnt.Select(model.FactNames);
        return today.Eligibility.Eligible.ToDictionary(
            row => today.View.Table.AccountIds[row],
            IReadOnlyDictionary<int, double> (row) =>
            {
                double[] alive = model.Alive(rows.Row(row));
                return SurvivalModel.Stated.ToDictionary(months => months, months => alive[months - 1]);
            });
    }

    private static BookDecision Summary(
        DecidedSnapshot decided, SnapshotView? before, IReadOnlyList<Intervention> interventions, Month snapshot,
        IReadOnlyDictionary<string, string> withoutSignal, Policy policy)
    {
        AccountView[] highPerformers = [.. decided.Accounts
            .Where(account => account.Placements.Any(place => place.Framework == SkillWill.Name && place.Segment == SkillWill.HighPerformer))
            .Select(account => account.Account)];
        return new BookDecision(
            policy.Sha256,
            decided.Accounts.Count,
            [.. decided.Systemic.Findings.Select(finding => finding.Text), .. decided.Systemic.Everyone.Fires ? [decided.Systemic.Everyone.Text] : Array.Empty<string>()],
            AccountDecision.FactNames.ToDictionary(name => name, name => Median(highPerformers.Select(account => account[name]))),
            Outcomes(decided, before, interventions, snapshot),
            decided.Accounts.CountBy(account => account.Step.Rung).OrderBy(rung => rung.Key).ToDictionary(rung => rung.Key.Name(), rung => rung.Value))
        {
            WhaleCurve = decided.Whale.Words,
            WithoutSignal = withoutSignal,
            UnderNotice = decided.Accounts.Count(account => account.Exit.Notice is not null),
            DecidedToPart = [.. decided.Accounts
                .Where(account => account.Exit is { Reviewed.Parts: true, Notice: null })
                .OrderBy(account => double.IsNaN(account.Cost.Contribution)).ThenBy(account => account.Cost.Contribution).ThenBy(account => account.Account.AccountId, StringComparer.Ordinal)
                .Select(account => new StandingDecision(
                    account.Account.AccountId,
                    account.Exit.Reviewed!.Months,
                    account.Exit.Recommended,
                    account.Exit.StoppedBy?.Evidence ?? account.Exit.Why))],
        };
    }

    /// <summary>What became of whom we helped in the time since the book of before, but for the last half year.</summary>
    private static IReadOnlyList<InterventionOutcome> Outcomes(
        DecidedSnapshot decided, SnapshotView? before, IReadOnlyList<Intervention> interventions, Month snapshot) => before is null
        ? []
        : InterventionOutcome.Of(
            interventions,
            (snapshot - MonthsToShow).LastDay,
            before.Accounts.Select(account => account.AccountId).ToHashSet(StringComparer.Ordinal),
            decided.Accounts.Where(account => account.Account.Scored).Select(account => account.Account.AccountId).ToHashSet(StringComparer.Ordinal));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? double.NaN : OrderStatistics.Median(sorted);
    }
}

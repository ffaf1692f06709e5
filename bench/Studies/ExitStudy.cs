using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Training.Commands;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>Recommended exits of one book against the truth.</summary>
/// <param name="Eligible">Accounts scored.</param>
/// <param name="Should">Of them, those that we should truly part with.</param>
/// <param name="Recommended">Those that we recommend to part with.</param>
/// <param name="Right">Recommended and true.</param>
/// <param name="Candidates">Those that a guard could stop.</param>
/// <param name="InPlantedFault">Recommended accounts of the faulty batch, of the faulty version, or of a book in which everyone is hit.</param>
/// <param name="TroublePlanted">Of them, those that we should keep: without our failures they would be in no trouble, or in less.</param>
/// <param name="UnderFloor">Recommended accounts under the tenure floor.</param>
/// <param name="Named">What the systemic guard named, "everyone" included.</param>
/// <param name="ShouldInPlantedFault">Of those that we should truly part with, the ones whom a planted fault hits: "fix us first" holds all of them back.</param>
/// <param name="Kept">Of those that we should truly part with and do not, how many each rule keeps: the first of them that speaks.</param>
internal sealed record ExitFigures(
    int Eligible, int Should, int Recommended, int Right, int Candidates, int InPlantedFault, int TroublePlanted, int UnderFloor, IReadOnlyList<string> Named,
    int ShouldInPlantedFault, IReadOnlyDictionary<string, int> Kept)
{
    public double Precision => Recommended == 0 ? double.NaN : (double)Right / Recommended;

    public double Recall => Should == 0 ? double.NaN : (double)Right / Should;
}

/// <summary>Decides a study's book at its last day, and holds the recommended exits against the truth.</summary>
internal static class ExitStudy
{
    /// <summary>The book, decided as <c>score</c> decides it.</summary>
    public static async Task<(ScoredSnapshot Scored, DecidedSnapshot Decided)> DecideAsync(StudyBook study, CancellationToken cancellation = default)
    {
        ScoredSnapshot today = await study.ScoreAsync(cancellation);
        ScoredSnapshot before = await study.ScoreAsync(study.Today - study.Policy.Guards.PrecedentMonths, cancellation);
        IReadOnlyList<SnapshotView> earlier =
            await EarlierWindows.ReadAsync(study.Book, study.Policy, study.Today, today.View.Months, cancellation);
        return (today, DecidedSnapshot.Of(today.View, before.View, earlier, _ => null, study.Policy));
    }

    /// <summary>The figures.</summary>
    public static ExitFigures Measure(StudyBook study, DecidedSnapshot decided)
    {
        Month today = study.Today;
        AccountView[] eligible = [.. decided.Accounts.Select(account => account.Account).Where(account => account.Scored)];
        AccountView[] recommended = [.. decided.Accounts.Where(account => account.Exit.Recommended).Select(account => account.Account)];
        return new ExitFigures(
            eligible.Length,
            eligible.Count(True),
            recommended.Length,
            recommended.Count(True),
            decided.Accounts.Count(account => account.Exit.Candidate),
            recommended.Count(Hit),
            recommended.Count(account => Hit(account) && !True(account)),
            recommended.Count(account => account["tenure"] < study.Policy.Lifecycle.TenureFloorMonths),
            [
                .. decided.Systemic.Findings.Select(finding => $"{finding.Cohort.Dimension} {finding.Cohort.Name}"),
                .. decided.Systemic.Everyone.Fires ? ["everyone"] : Array.Empty<string>(),
            ],
            eligible.Count(account => True(account) && Hit(account)),
            decided.Accounts.Where(account => account.Account.Scored && !account.Exit.Recommended && True(account.Account))
                .CountBy(account => Rule(account, study.Policy)).ToDictionary());

        static string Rule(DecidedAccount account, Policy policy)
        {
            string bcg = account.Placements.First(place => place.Framework == Bcg.Name).Segment;
            return account.Exit.StoppedBy?.Guard
                ?? (account.Exit.Notice is not null ? "notice on file" : bcg != Bcg.PoorDog ? $"BCG: {bcg}" : account.Account["contribution"] >= policy.Exit.ContributionBelow ? "pays what it costs" : "chance below that of a candidate");
        }

        bool True(AccountView account) => study.Truth["should_exit", account.AccountId, today] > 0;

        bool Hit(AccountView account) => Fault("batch_fault", account) || Fault("version_fault", account) || Fault("everyone_fault", account);

        bool Fault(string column, AccountView account) => study.Truth[column, account.AccountId, today] > 0;
    }
}

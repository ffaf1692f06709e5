using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Evaluation;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources.Simulator;
using static System.FormattableString;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>
/// Six-month survival against the truth: prospects of the cohorts signed in the test period with full follow-up, and accounts in their first
/// months at the test month's end. One book has few of either: rows of many books are pooled.
/// </summary>
internal static class SurvivalStudy
{
    private const int Months = 6, FirstMonths = 6;

    /// <summary>An account followed for six months.</summary>
    /// <param name="Risk">Probability of having left by then, as the model says.</param>
    /// <param name="Truth">The same by the true hazards, as far as anybody can know them: of the profile, or of the account's state.</param>
    /// <param name="Latents">The same by the true hazards of what nobody sees.</param>
    /// <param name="Last">Month in which it left, or six.</param>
    /// <param name="Left">Whether it left.</param>
    public sealed record Row(double Risk, double Truth, double Latents, int Last, bool Left);

    /// <summary>One book's rows.</summary>
    /// <param name="Prospects">Prospects; truth = of the profile alone.</param>
    /// <param name="Newcomers">Accounts in their first six months at the test month; truth = of their state.</param>
    /// <param name="Everyone">All accounts at the test month; truth = of their state.</param>
    public sealed record Result(IReadOnlyList<Row> Prospects, IReadOnlyList<Row> Newcomers, IReadOnlyList<Row> Everyone);

    /// <summary>Pooled figures.</summary>
    /// <param name="Concordance">Harrell's C of the model.</param>
    /// <param name="TrueConcordance">Of the true hazards.</param>
    /// <param name="Kept">(C − ½) of the model over that of the true hazards.</param>
    /// <param name="ExpectedKept">The same of expected concordances: by the true risks, whoever happened to leave.</param>
    /// <param name="Slope">Calibration slope at six months.</param>
    public sealed record Figures(
        int Accounts, int Left, double Concordance, double TrueConcordance, double LatentConcordance, double Kept, double ExpectedKept, double Slope,
        double Observed, double Expected);

    /// <summary>Measures one book.</summary>
    public static Result Measure(ObservedBook study, StudySurvival survival)
    {
        var signed = survival.Accounts.Table.AccountIds.Zip(survival.Accounts.Signed).ToDictionary(pair => pair.First, pair => pair.Second);
        int silence = survival.Built.Dataset.Windows.Outcome;
        var prospects = SurvivalCohort.AtSignature(survival.Accounts, survival.Facts, study.Policy, silence, survival.TestFrom);
        var accounts = SurvivalCohort.AtSnapshots(survival.Built, survival.Accounts, study.Policy, survival.TestFrom, 1);
        Row[] everyone = [.. Rows(
            accounts, survival.Run.Trained[VersionSurvival.Snapshot], account => study.Truth["survival_6", account, survival.TestFrom], _ => double.NaN)];
        bool[] isNew = [.. Kept(accounts).Select(row => survival.TestFrom - signed[accounts.TestAccountIds[row]] <= FirstMonths)];
        return new Result(
            [.. Rows(
                prospects,
                survival.Run.Trained[VersionSurvival.Signature],
                account => study.Truth["profile_survival_6", account, signed[account]],
                account => study.Truth["signature_survival_6", account, signed[account]])],
            [.. everyone.Where((_, i) => isNew[i])],
            everyone);
    }

    /// <summary>Survival alone, of books that nothing else is asked of: a fifth of the time of all decisions.</summary>
    /// <param name="seeds">A book each; every other one has planted faults.</param>
    /// <param name="progress">Told of each book that is done.</param>
    /// <returns>The report.</returns>
    public static async Task<string> RunAsync(
        IReadOnlyList<long> seeds, int accounts, Policy policy, string command, string machine, Action<string> progress, CancellationToken cancellation = default)
    {
        var books = new Result[seeds.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Enumerable.Range(0, books.Length), parallel, async (book, stop) =>
        {
            SimulatorSettings settings = DecisionStudy.SettingsOf(seeds[book], accounts);
            await using ObservedBook study = await ObservedBook.CreateAsync(settings, DecisionStudy.TodayOf(settings), policy, stop);
            books[book] = Measure(study, await StudySurvival.TrainAsync(study, stop));
            progress(Invariant($"seed {seeds[book]}: {books[book].Prospects.Count} prospects, {books[book].Everyone.Count} accounts"));
        });
        var text = new StringBuilder();
        text.Append(Invariant($"# Survival against the truth\n\nWritten by `{command}`: {seeds.Count} simulated books, seeds {seeds[0]} to {seeds[^1]}, "));
        text.Append(Invariant($"made as those of [the decisions](decisions.md). On {machine}.\n\n| What | Measured | Asked |\n|---|---|---|\n"));
        foreach ((string what, string measured, string asked) in Lines(books))
        {
            text.Append($"| {what} | {measured} | {asked} |\n");
        }

        return text.ToString();
    }

    /// <summary>A report's lines.</summary>
    public static IEnumerable<(string What, string Measured, string Asked)> Lines(IReadOnlyCollection<Result> books)
    {
        yield return Line("Six-month survival at signature (truth: the profile's hazards)", books.SelectMany(book => book.Prospects));
        yield return Line("Six-month survival of accounts in their first six months", books.SelectMany(book => book.Newcomers));
        yield return Line("Six-month survival of all accounts", books.SelectMany(book => book.Everyone));

        static (string, string, string) Line(string what, IEnumerable<Row> rows)
        {
            Figures pooled = Pool(rows);
            string measured = Invariant($"(C − 0.5) is {pooled.Kept:0.000} of the truth's ({pooled.Concordance:0.000} v {pooled.TrueConcordance:0.000}), ")
                + Invariant($"{pooled.ExpectedKept:0.000} without the chance of who left, slope {pooled.Slope:0.00}; {pooled.Accounts} accounts, {pooled.Left} left");
            return (what, measured, "0.85; 0.85–1.15");
        }
    }

    /// <summary>Figures of pooled rows.</summary>
    public static Figures Pool(IEnumerable<Row> pooled)
    {
        Row[] rows = [.. pooled];
        double model = C(row => row.Risk), truth = C(row => row.Truth);
        double[] risks = [.. rows.Select(row => row.Risk)], trueRisks = [.. rows.Select(row => row.Truth)];
        return new Figures(
            rows.Length,
            rows.Count(row => row.Left),
            model,
            truth,
            C(row => row.Latents),
            (model - 0.5) / (truth - 0.5),
            (ExpectedConcordance(risks, trueRisks) - 0.5) / (ExpectedConcordance(trueRisks, trueRisks) - 0.5),
            LogisticLine.Fit([.. rows.Select(row => Logistic.LogOdds(row.Risk))], [.. rows.Select(row => row.Left ? 1.0 : 0.0)]).Slope,
            rows.Average(row => row.Left ? 1.0 : 0.0),
            rows.Average(row => row.Risk));

        double C(Func<Row, double> risk) => new Concordance(
            [.. rows.Select(risk)], [.. rows.Select(row => row.Last)], [.. rows.Select(row => row.Left)]).Harrell(Months);
    }

    /// <summary>
    /// The concordance to expect of an order: the probability that of an account that leaves and one that stays, drawn by their true risks, the
    /// first has the higher risk; a tie is a half. No chance of who left is in it, so that few thousand accounts tell orders apart.
    /// </summary>
    /// <param name="risks">n risks that order the accounts.</param>
    /// <param name="truth">n true probabilities of leaving.</param>
    public static double ExpectedConcordance(double[] risks, double[] truth)
    {
        double right = 0, below = 0, leaves = truth.Sum(), stays = truth.Length - leaves;
        foreach (IGrouping<double, double> tied in risks.Zip(truth).GroupBy(pair => pair.First, pair => pair.Second).OrderBy(group => group.Key))
        {
            double up = tied.Sum(), down = tied.Count() - up;
            right += up * (below + down / 2);
            below += down;
        }

        // No account is a pair with itself; as a tie each has counted half.
        double itself = truth.Sum(risk => risk * (1 - risk));
        return (right - itself / 2) / (leaves * stays - itself);
    }

    private static IEnumerable<int> Kept(SurvivalCohort cohort) => Enumerable.Range(0, cohort.TestAccountIds.Count)
        .Where(row => cohort.TestMonths[row] >= Months && (cohort.TestFollowed[row].Left || cohort.TestFollowed[row].Last >= Months));

    private static IEnumerable<Row> Rows(
        SurvivalCohort cohort, TrainedSurvival trained, Func<string, double> truth, Func<string, double> latents)
    {
        double[][] curves = cohort.TestCurves(trained);
        foreach (int row in Kept(cohort))
        {
            Followed followed = cohort.TestFollowed[row];
            yield return new Row(
                1 - curves[row][Months - 1],
                1 - truth(cohort.TestAccountIds[row]),
                1 - latents(cohort.TestAccountIds[row]),
                Math.Min(Months, followed.Last),
                followed.Left && followed.Last <= Months);
        }
    }
}

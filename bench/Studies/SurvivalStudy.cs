using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Evaluation;
using ChurnSegmentation.Training.Learning;

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
    /// <param name="Slope">Calibration slope at six months.</param>
    public sealed record Figures(
        int Accounts, int Left, double Concordance, double TrueConcordance, double LatentConcordance, double Kept, double Slope, double Observed, double Expected);

    /// <summary>Measures one book.</summary>
    public static Result Measure(StudyBook study, StudySurvival survival)
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

    /// <summary>Figures of pooled rows.</summary>
    public static Figures Pool(IEnumerable<Row> pooled)
    {
        Row[] rows = [.. pooled];
        double model = C(row => row.Risk), truth = C(row => row.Truth);
        return new Figures(
            rows.Length,
            rows.Count(row => row.Left),
            model,
            truth,
            C(row => row.Latents),
            (model - 0.5) / (truth - 0.5),
            LogisticLine.Fit([.. rows.Select(row => Logistic.LogOdds(row.Risk))], [.. rows.Select(row => row.Left ? 1.0 : 0.0)]).Slope,
            rows.Average(row => row.Left ? 1.0 : 0.0),
            rows.Average(row => row.Risk));

        double C(Func<Row, double> risk) => new Concordance(
            [.. rows.Select(risk)], [.. rows.Select(row => row.Last)], [.. rows.Select(row => row.Left)]).Harrell(Months);
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

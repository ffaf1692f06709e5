using System.Globalization;

namespace ChurnSegmentation.Core.Store;

/// <summary>How far a model may be relied on.</summary>
public enum Reliance
{
    No, WithCare, Yes,
}

/// <summary>Reliance as the model card answers it.</summary>
public static class RelianceWords
{
    /// <summary>yes, with care or no.</summary>
    public static string Answer(this Reliance reliance) => reliance switch
    {
        Reliance.Yes => "yes",
        Reliance.WithCare => "with care",
        _ => "no",
    };
}

/// <summary>What a model's test figures allow a reader to say, in one sentence.</summary>
public sealed record TestVerdict(Reliance Reliance, string Sentence)
{
    /// <summary>True where the test found the model no better than chance: no decision looks at it. Untested is not the same.</summary>
    public bool NoSignal { get; init; }

    /// <summary>Accounts that left, below which a survival model's figures are too loose to rely on.</summary>
    public const int FewEvents = 50;

    /// <summary>Model → its verdict, the classifiers first: what card, table and serving say of each.</summary>
    public static IReadOnlyDictionary<string, TestVerdict> Of(Manifest manifest) => manifest.Models.Select(model => (model.Key, Verdict: Of(model.Value)))
        .Concat((manifest.Survival ?? new Dictionary<string, SurvivalFacts>()).Select(model => (model.Key, Verdict: Of(model.Value))))
        .ToDictionary(model => model.Key, model => model.Verdict);

    /// <summary>Model → its verdict, of those that a test found no better than chance.</summary>
    public static IReadOnlyDictionary<string, string> WithoutSignal(Manifest manifest) =>
        Of(manifest).Where(model => model.Value.NoSignal).ToDictionary(model => model.Key, model => model.Value.Sentence);

    /// <summary>
    /// Better than chance means that the whole 95% interval of the ROC AUC lies above one half, and that the probabilities beat the prevalence
    /// (Brier skill above zero). Anything less is said in so many words.
    /// </summary>
    public static TestVerdict Of(ModelFacts model)
    {
        if (model.Test.RocAuc is not { } auc)
        {
            return new TestVerdict(Reliance.No, model.Test.Rows == 0
                ? "Cannot be judged: nobody tested it here."
                : $"Cannot be judged: {model.Test.Positives} positives among {model.Test.Rows} test rows.");
        }

        string interval = Metric.Interval(auc);
        if (auc.Low is not > 0.5)
        {
            return new TestVerdict(Reliance.No, $"{NotAboveChance("ROC AUC", auc)} Do not act on it.") { NoSignal = auc.Low is not null };
        }

        if (model.Test.BrierSkill is { Value: <= 0 } skill)
        {
            return new TestVerdict(
                Reliance.WithCare, $"It ranks (ROC AUC {interval}), but its probabilities are no better than the prevalence: Brier skill {Metric.Interval(skill)}.");
        }

        (string? baseline, Metric? closest) = model.Paired.OrderBy(pair => pair.Value.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).FirstOrDefault();
        string people = IsWeakerWherePeopleDecided(model) ? $" Weaker where people decided: {Metric.Interval(model.TestReviewed!.RocAuc)}." : "";
        return closest is { Low: <= 0 }
            ? new TestVerdict(
                Reliance.WithCare, $"Better than chance, ROC AUC {interval}, but not clearly better than {baseline!.Replace('_', ' ')}, its best baseline, "
                    + $"by {Metric.Interval(closest)}.{people}")
            : new TestVerdict(people == "" ? Reliance.Yes : Reliance.WithCare, $"Better than chance and, by ROC AUC, than every baseline: {interval}.{people}");
    }

    /// <summary>Whether the model ranks what people decided clearly worse than what the written criteria say.</summary>
    public static bool IsWeakerWherePeopleDecided(ModelFacts model) => model.TestReviewed?.RocAuc?.High < model.TestByCriteria?.RocAuc?.Low;

    /// <summary>What a survival model's figures allow a reader to say.</summary>
    public static TestVerdict Of(SurvivalFacts model)
    {
        if (model.Test is not { } test)
        {
            return new TestVerdict(Reliance.No, "Cannot be judged: too few accounts of the test period left, or stayed, within its months.");
        }

        string six = test.Calibration.TryGetValue("6", out SurvivalCalibration? found)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" Of {found.Accounts} followed for six months {found.Observed:0.0%} left, {found.Expected:0.0%} was foretold; calibration slope {Metric.Interval(found.Slope)}.")
            : "";
        if (test.Harrell?.Low is not > 0.5)
        {
            return new TestVerdict(Reliance.No, NotAboveChance("concordance", test.Harrell) + six) { NoSignal = test.Harrell?.Low is not null };
        }

        string sentence = $"Orders who leaves first: concordance {Metric.Interval(test.Harrell)} on {test.Accounts} accounts, {test.Events} of which left; "
            + $"{Metric.Interval(test.Ipcw)} with censoring weighed out." + six;
        return new TestVerdict(test.Events < FewEvents || found is not null && IsOff(found) ? Reliance.WithCare : Reliance.Yes, sentence);
    }

    /// <summary>
    /// Whether the probabilities of having left are clearly too high, too low, too extreme or too timid; or whether nothing shows that they tell
    /// accounts apart at all.
    /// </summary>
    public static bool IsOff(SurvivalCalibration months) =>
        months.Slope?.Low <= 0 || months.Slope?.Excludes(1) == true || months.Intercept?.Excludes(0) == true;

    /// <summary>Why a figure that must lie above one half is not relied on.</summary>
    private static string NotAboveChance(string name, Metric? metric) => metric switch
    {
        { High: < 0.5 } => $"Worse than chance on this data: {name} {Metric.Interval(metric)} lies below 0.5: what it learnt did not hold in the test period.",
        null => $"Cannot be judged: there is no {name}.",
        { Low: null } => $"Cannot be judged: {name} {Metric.Interval(metric)} stands without an interval; train with bootstrap_replicates above 0 for one.",
        _ => $"No better than chance on this data: {name} {Metric.Interval(metric)} does not exclude 0.5.",
    };
}

using System.Globalization;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>How far a model may be relied on.</summary>
public enum Reliance
{
    No, WithCare, Yes,
}

/// <summary>What a model's test figures allow a reader to say, in one sentence.</summary>
public sealed record Verdict(Reliance Reliance, string Sentence)
{
    /// <summary>Accounts that left, below which a survival model's figures are too loose to rely on.</summary>
    internal const int FewEvents = 50;

    /// <summary>
    /// Better than chance means that the whole 95% interval of the ROC AUC lies above one half, and that the probabilities beat the prevalence
    /// (Brier skill above zero). Anything less is said in so many words.
    /// </summary>
    public static Verdict Of(ModelFacts model)
    {
        if (model.Test.RocAuc is not { } auc)
        {
            return new Verdict(Reliance.No, $"Cannot be judged: {model.Test.Positives} positives among {model.Test.Rows} test rows.");
        }

        string interval = Interval(auc);
        if (auc.Low is not > 0.5)
        {
            return new Verdict(Reliance.No, $"{NotAboveChance("ROC AUC", auc)} Do not act on it.");
        }

        if (model.Test.BrierSkill is { Value: <= 0 } skill)
        {
            return new Verdict(
                Reliance.WithCare, $"It ranks (ROC AUC {interval}), but its probabilities are no better than the prevalence: Brier skill {Interval(skill)}.");
        }

        (string? baseline, Metric? closest) = model.Paired.OrderBy(pair => pair.Value.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).FirstOrDefault();
        string people = IsWeakerWherePeopleDecided(model) ? $" Weaker where people decided: {Interval(model.TestReviewed!.RocAuc)}." : "";
        return closest is { Low: <= 0 }
            ? new Verdict(
                Reliance.WithCare, $"Better than chance, ROC AUC {interval}, but not clearly better than {baseline!.Replace('_', ' ')}, its best baseline, "
                    + $"by {Interval(closest)}.{people}")
            : new Verdict(people == "" ? Reliance.Yes : Reliance.WithCare, $"Better than chance and than every baseline: ROC AUC {interval}.{people}");
    }

    /// <summary>Whether the model ranks what people decided clearly worse than what the written criteria say.</summary>
    internal static bool IsWeakerWherePeopleDecided(ModelFacts model) => model.TestReviewed?.RocAuc?.High < model.TestByCriteria?.RocAuc?.Low;

    /// <summary>What a survival model's figures allow a reader to say.</summary>
    public static Verdict Of(SurvivalFacts model)
    {
        if (model.Test is not { } test)
        {
            return new Verdict(Reliance.No, "Cannot be judged: too few accounts of the test period left, or stayed, within its months.");
        }

        string six = test.Calibration.TryGetValue("6", out SurvivalCalibration? found)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" Of {found.Accounts} followed for six months {found.Observed:0.0%} left, {found.Expected:0.0%} was foretold; calibration slope {Interval(found.Slope)}.")
            : "";
        if (test.Harrell?.Low is not > 0.5)
        {
            return new Verdict(Reliance.No, NotAboveChance("concordance", test.Harrell) + six);
        }

        string sentence = $"Orders who leaves first: concordance {Interval(test.Harrell)} on {test.Accounts} accounts, {test.Events} of which left; "
            + $"{Interval(test.Ipcw)} with censoring weighed out." + six;
        return new Verdict(test.Events < FewEvents || found is not null && IsOff(found) ? Reliance.WithCare : Reliance.Yes, sentence);
    }

    /// <summary>Whether the probabilities of having left are clearly too high, too low, too extreme or too timid.</summary>
    internal static bool IsOff(SurvivalCalibration months) =>
        months.Slope?.Low > 1 || months.Slope?.High < 1 || months.Intercept?.Low > 0 || months.Intercept?.High < 0;

    /// <summary>Why a figure that must lie above one half is not relied on.</summary>
    private static string NotAboveChance(string name, Metric? metric) => metric?.High < 0.5
        ? $"Worse than chance on this data: {name} {Interval(metric)} lies below 0.5: what it learnt did not hold in the test period."
        : $"No better than chance on this data: {name} {Interval(metric)} does not exclude 0.5.";

    /// <summary>A figure with its 95% interval: <c>0.831 (0.822 … 0.840)</c>.</summary>
    public static string Interval(Metric? metric) => metric switch
    {
        null => "–",
        { Low: { } low, High: { } high } => $"{Number(metric.Value)} ({Number(low)} … {Number(high)})",
        _ => Number(metric.Value),
    };

    /// <summary>Three decimals, and no minus before a zero.</summary>
    private static string Number(double value) => (Math.Round(value, 3) + 0.0).ToString("0.000", CultureInfo.InvariantCulture);
}

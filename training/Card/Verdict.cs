using System.Globalization;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>What a model's test figures allow a reader to say, in one sentence.</summary>
public sealed record Verdict(bool BetterThanChance, string Sentence)
{
    /// <summary>
    /// Better than chance means that the whole 95% interval of the ROC AUC lies above one half, and that the probabilities beat the prevalence
    /// (Brier skill above zero). Anything less is said in so many words.
    /// </summary>
    public static Verdict Of(ModelFacts model)
    {
        if (model.Test.RocAuc is not { } auc)
        {
            return new Verdict(false, $"Cannot be judged: {model.Test.Positives} positives among {model.Test.Rows} test rows.");
        }

        string interval = Interval(auc);
        if (auc.Low is not > 0.5)
        {
            return new Verdict(false, $"No better than chance on this data: ROC AUC {interval} does not exclude 0.5. Do not act on it.");
        }

        if (model.Test.BrierSkill is { Value: <= 0 } skill)
        {
            return new Verdict(false, $"It ranks (ROC AUC {interval}), but its probabilities are no better than the prevalence: Brier skill {Interval(skill)}.");
        }

        Metric? closest = model.Paired.Values.OrderBy(difference => difference.Value).FirstOrDefault();
        return closest is { Low: <= 0 }
            ? new Verdict(true, $"Better than chance (ROC AUC {interval}), but not clearly better than its best baseline: paired difference {Interval(closest)}.")
            : new Verdict(true, $"Better than chance and than every baseline: ROC AUC {interval}.");
    }

    /// <summary>What a survival model's figures allow a reader to say.</summary>
    public static string Of(SurvivalFacts model)
    {
        if (model.Test is not { } test)
        {
            return "Cannot be judged: too few accounts of the test period left, or stayed, within its months.";
        }

        string six = test.Calibration.TryGetValue("6", out SurvivalCalibration? found)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" Of {found.Accounts} followed for six months {found.Observed:0.0%} left, {found.Expected:0.0%} was foretold; calibration slope {Interval(found.Slope)}.")
            : "";
        return (test.Harrell?.Low is not > 0.5
            ? $"No better than chance on this data: concordance {Interval(test.Harrell)} does not exclude 0.5."
            : $"Orders who leaves first: concordance {Interval(test.Harrell)} on {test.Accounts} accounts, {test.Events} of which left; {Interval(test.Ipcw)} with "
                + "censoring weighed out.") + six;
    }

    /// <summary>A figure with its 95% interval: <c>0.831 (0.822 … 0.840)</c>.</summary>
    public static string Interval(Metric? metric) => metric switch
    {
        null => "–",
        { Low: { } low, High: { } high } => $"{Number(metric.Value)} ({Number(low)} … {Number(high)})",
        _ => Number(metric.Value),
    };

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}

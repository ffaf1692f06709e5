using System.Globalization;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>Where the settings come from, where they were searched for.</summary>
internal static class TuningSection
{
    public static void Write(CardWriter card, Manifest manifest)
    {
        if (manifest.Tuning is not { } tuning)
        {
            return;
        }

        TrialFacts[] whole = [.. tuning.Trials.Where(trial => trial is { Share: 1, Score: not null })];
        TrialFacts chosen = tuning.Trials[tuning.Chosen - 1];
        card.Heading(2, "Where its settings come from");
        card.Line($"""
            Searched for by `tune` in {CardWriter.Count(tuning.Trials.Count)} trials, by {tuning.Measure}, on {CardWriter.Count(tuning.Splits.Count)} parts of the training
            rows ({CardWriter.List(tuning.Splits)}); the test was not looked at. Trial {chosen.Number} was chosen: {Score(chosen)}, where the defaults gave
            {Score(tuning.Trials[0])}. The best of {whole.Length} is a little lucky, so expect less than that difference.

            """);
        if (tuning.Data != manifest.Data.Fingerprint || tuning.Seed != manifest.Run.Seed)
        {
            card.Line("**It was searched on other data, or with another seed, than this version was trained with: its parts may hold rows of this version's test.**\n");
        }

        if (!Same(chosen, manifest.Run))
        {
            card.Line("The settings that it was trained with are not those of the chosen trial: somebody changed them afterwards.\n");
        }

        card.Folded("Every trial", () => card.Table(
            ["trial:", "of the accounts:", "score:", "learner", "observe:", "settings"],
            tuning.Trials.Select(trial => (string[])
            [
                $"{trial.Number}", CardWriter.Share(trial.Share), Score(trial), trial.Learner, trial.Observe == 0 ? "–" : $"{trial.Observe}",
                string.Join(", ", trial.Settings.Select(setting => $"{setting.Key} {Plain(setting.Value)}")),
            ])));
    }

    private static bool Same(TrialFacts trial, RunFacts run) =>
        trial.Learner == run.Learner
        && (trial.Observe == 0 || trial.Observe == run.Observe)
        && trial.Settings.All(setting => run.Settings.TryGetValue($"learner.{setting.Key}", out double value) && value == setting.Value);

    private static string Score(TrialFacts trial) => trial.Score is { } score ? score.ToString("0.0000", CultureInfo.InvariantCulture) : "none";

    private static string Plain(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}

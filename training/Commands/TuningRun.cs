using System.Globalization;
using System.Text.Json;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Evaluation.Tuning;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Commands;

/// <summary>How long a search may go on; time that an interrupted search took counts.</summary>
/// <param name="Trials">Trials at most.</param>
/// <param name="Time">Time at most; null = as long as the trials take.</param>
internal sealed record TuningBudget(int Trials, TimeSpan? Time);

/// <summary>A search: candidates, their measure, the journal, and what came of it. The clock decides only when it ends.</summary>
/// <param name="dataOf">Months observed → what is measured on; null = nothing that could be compared.</param>
/// <param name="learnerOf">Learner's name → learner.</param>
/// <param name="searchOf">Makes the search (<see cref="ISearch.Named"/>); null = successive halving.</param>
internal sealed class TuningRun(
    RunSettings settings, SearchSpace space, TuningBudget budget, Func<int, Task<TuningData?>> dataOf, Func<string, ILearner> learnerOf, TimeProvider clock,
    Func<SearchSpace, Candidate, double, int, ISearch>? searchOf = null)
{
    /// <summary>Searches.</summary>
    /// <param name="defaults">Trial 1.</param>
    /// <param name="data">Fingerprint of what is learned from.</param>
    /// <param name="leastShare">Smallest share of the training accounts that is worth learning from.</param>
    /// <param name="splits">The parts that trials are measured on, in words.</param>
    /// <param name="journal">Trials made before are taken from it, new ones are written to it.</param>
    /// <returns>The settings of the best trial, with the trace.</returns>
    public async Task<RunSettings> SearchAsync(
        Candidate defaults, string data, double leastShare, IReadOnlyList<string> splits, TuningJournal journal, IProgress<string> progress, CancellationToken cancellation)
    {
        ISearch search = (searchOf ?? ISearch.Named("halving"))(space, defaults, leastShare, settings.Seed);
        Dictionary<string, TrialFacts> made = journal.Known.Select(line => line.Trial).DistinctBy(Key).ToDictionary(Key, StringComparer.Ordinal);
        double spent = journal.Known.Sum(line => line.Seconds);
        await search.RunAsync(budget.Trials, async (number, candidate, share) =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (made.TryGetValue(Key(Facts(new Trial(number, candidate, share, double.NaN))), out TrialFacts? known))
            {
                return known.Score ?? double.NaN;
            }

            if (number > 1 && budget.Time is { } most && spent >= most.TotalSeconds)
            {
                return null;
            }

            long started = clock.GetTimestamp();
            TuningData? data = await dataOf(candidate.Observe);
            double score = data?.Score(learnerOf(candidate.Learner), candidate.Settings, settings, share, cancellation) ?? double.NaN;
            double seconds = clock.GetElapsedTime(started).TotalSeconds;
            spent += seconds;
            journal.Add(new TuningJournal.Line(Facts(new Trial(number, candidate, share, score)), seconds));
            progress.Report(Line(search, number, share, score));
            return score;
        });

        Trial best = search.Best ?? search.Trials[0];
        return settings with
        {
            LearnerName = best.Candidate.Learner,
            Learner = best.Candidate.Settings,
            Windows = best.Candidate.Observe == 0 ? settings.Windows : settings.Windows with { Observe = best.Candidate.Observe },
            Tuning = new TuningFacts(TuningData.Measure, splits, data, settings.Seed, best.Number, [.. search.Trials.Select(Facts)]),
        };
    }

    private static string Line(ISearch search, int number, double share, double score)
    {
        string Figure(double value) => double.IsNaN(value) ? "cannot be trained" : value.ToString("0.0000", CultureInfo.InvariantCulture);
        string made = $"trial {number}, {share.ToString("0%", CultureInfo.InvariantCulture)} of the accounts: {Figure(score)}";
        return search.Best is { } best ? $"{made}; best so far {Figure(best.Score)} by trial {best.Number}, defaults {Figure(search.Trials[0].Score)}" : made;
    }

    /// <summary>What a trial tries: measured once, it has the same score in a longer search too.</summary>
    private static string Key(TrialFacts trial) => JsonSerializer.Serialize(trial with { Number = 0, Score = null }, StoreJson.Line);

    private static TrialFacts Facts(Trial trial) => new(
        trial.Number, trial.Share, double.IsNaN(trial.Score) ? null : trial.Score, trial.Candidate.Learner, trial.Candidate.Observe,
        trial.Candidate.Settings.ToFacts());
}

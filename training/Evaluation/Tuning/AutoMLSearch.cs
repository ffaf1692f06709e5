using System.Runtime.ExceptionServices;
using ChurnSegmentation.Training.Learning;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace ChurnSegmentation.Training.Evaluation.Tuning;

/// <summary>
/// ML.NET AutoML's search, by its cost-frugal tuner (Wu, Wang and Huang 2021): from the defaults in small steps, again from elsewhere where it
/// gets stuck. It only proposes; every candidate learns from all accounts of our own splits and is measured as by any other search.
/// </summary>
/// <param name="space">What may be tried.</param>
/// <param name="defaults">Trial 1.</param>
/// <param name="seed">Seed of the steps; they depend on it and on the scores alone.</param>
public sealed class AutoMLSearch(SearchSpace space, Candidate defaults, int seed) : ISearch
{
    private readonly List<Trial> _trials = [];

    /// <inheritdoc/>
    public IReadOnlyList<Trial> Trials => _trials;

    /// <inheritdoc/>
    public Trial? Best => _trials.Where(trial => trial.IsWhole).MaxBy(trial => trial.Score);

    /// <inheritdoc/>
    public async Task RunAsync(int trials, Func<int, Candidate, double, Task<double?>> score)
    {
        if (await TryAsync(defaults) is null || trials == 1)
        {
            return;
        }

        using var end = new CancellationTokenSource();
        ExceptionDispatchInfo? fault = null;
        AutoMLExperiment experiment = new AutoMLExperiment(
            new MLContext(seed), new AutoMLExperiment.AutoMLExperimentSettings { Seed = seed, SearchSpace = Options() })
            .SetMaxModelToExplore(trials - 1).SetTrialRunner(new Runner(proposed => RunAsync(Candidate(proposed))));
        try
        {
            await experiment.SetCostFrugalTuner().RunAsync(end.Token);
        }
        catch (TimeoutException)
        {
            // It ended before its first trial did.
        }

        fault?.Throw();

        async Task<double> RunAsync(Candidate candidate)
        {
            try
            {
                if (await TryAsync(candidate) is { } value)
                {
                    return value;
                }
            }
            catch (Exception found)
            {
                // AutoML would go on with the next trial.
                fault = ExceptionDispatchInfo.Capture(found);
            }

            await end.CancelAsync();
            throw new OperationCanceledException(end.Token);
        }

        async Task<double?> TryAsync(Candidate candidate)
        {
            double? found = await score(_trials.Count + 1, candidate, 1);
            if (found is { } value)
            {
                _trials.Add(new Trial(_trials.Count + 1, candidate, 1, value));
            }

            return found;
        }
    }

    private Microsoft.ML.SearchSpace.SearchSpace Options() => new()
    {
        ["learner"] = new ChoiceOption([.. space.Learners], defaults.Learner),
        ["observe"] = new ChoiceOption([.. space.Observes.Cast<object>()], defaults.Observe),
        ["depth"] = new UniformIntOption(SearchSpace.LeastDepth, SearchSpace.MostDepth, false, defaults.Settings.MaxDepth),
        ["rate"] = Number(SearchSpace.Rate, defaults.Settings.LearningRate, log: true),
        ["rows"] = Number(SearchSpace.Subsample, defaults.Settings.Subsample, log: false),
        ["columns"] = Number(SearchSpace.ColumnSample, defaults.Settings.ColumnSample, log: false),
        ["weight"] = Number(SearchSpace.MinChildWeight, defaults.Settings.MinChildWeight, log: true),
        ["l2"] = Number(SearchSpace.L2, defaults.Settings.L2, log: true),
    };

    private static UniformDoubleOption Number((double Least, double Most) range, double usual, bool log) =>
        new(range.Least, range.Most, log, Math.Clamp(usual, range.Least, range.Most));

    private Candidate Candidate(Parameter proposed)
    {
        LearnerSettings settings = space.Settings(
            proposed["depth"].AsType<int>(), Value("rate"), Value("rows"), Value("columns"), Value("weight"), Value("l2"));
        return new Candidate(proposed["learner"].AsType<string>(), proposed["observe"].AsType<int>(), settings);
        double Value(string name) => proposed[name].AsType<double>();
    }

    private sealed class Runner(Func<Parameter, Task<double>> score) : ITrialRunner
    {
        public async Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct)
        {
            double found = await score(settings.Parameter);
            return new TrialResult { TrialSettings = settings, Metric = found, Loss = double.IsNaN(found) ? double.MaxValue : -found };
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}

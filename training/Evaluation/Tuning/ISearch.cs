using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Evaluation.Tuning;

/// <summary>Chooses what is tried next. Trial 1 is the defaults', so that the best trial is never worse than they are.</summary>
public interface ISearch
{
    /// <summary>The trials so far.</summary>
    IReadOnlyList<Trial> Trials { get; }

    /// <summary>The best trial on all accounts; the earlier one where two are equal. Null before trial 1 has a score.</summary>
    Trial? Best { get; }

    /// <summary>Runs until the budget is spent.</summary>
    /// <param name="trials">Trials at most.</param>
    /// <param name="score">
    /// Measures a numbered candidate on a share of the training accounts; null = the time is up, and the trial was not made.
    /// </param>
    Task RunAsync(int trials, Func<int, Candidate, double, Task<double?>> score);

    /// <summary>
    /// From the space, the defaults, the smallest share of the training accounts that tells candidates apart, and a seed, to the search of that name.
    /// </summary>
    /// <exception cref="UserFault">It is not in this build, or there is no such search.</exception>
    static Func<SearchSpace, Candidate, double, int, ISearch> Named(string name) => name switch
    {
        "halving" => (space, defaults, leastShare, seed) => new SuccessiveHalving(space, defaults, leastShare, seed),
#if MLNET_AUTOML
        "automl" => (space, defaults, _, seed) => new AutoMLSearch(space, defaults, seed),
#else
        "automl" => throw new UserFault("--tuner automl is not in this build: ./churnseg setup --automl brings ML.NET's AutoML, where the package feed has it."),
#endif
        _ => throw new UserFault($"--tuner {name}: no such search; expected halving or automl."),
    };
}

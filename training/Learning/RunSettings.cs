using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// The scientist's choices of a run: they change the model, so they are hashed into the version. Policy is the business's.
/// </summary>
public sealed record RunSettings
{
    private const string LearnerPrefix = "learner.";

    /// <summary>Seed of every draw: folds, learner, bootstrap.</summary>
    public int Seed { get; init; }

    /// <summary>Months observed, of lead, of outcome.</summary>
    public Windows Windows { get; init; } = new();

    /// <summary>File and line that the windows come from, for messages; null = defaults, or options of the command line.</summary>
    public string? WindowsAt { get; init; }

    /// <summary>Share of a table's rows that may be refused before the run stops.</summary>
    public double MaxBadShare { get; init; } = CheckSettings.Default.MaxBadShare;

    /// <summary>Account folds for early stopping and calibration.</summary>
    public int Folds { get; init; } = 4;

    /// <summary>Fewest accounts with the event, and fewest without it, from which a model is trained.</summary>
    public int MinimumEvents { get; init; } = 30;

    /// <summary>Months of the forward-chained backtest inside the training period.</summary>
    public int BacktestMonths { get; init; } = 3;

    /// <summary>Bootstrap resamples behind every interval; 0 = no intervals.</summary>
    public int BootstrapReplicates { get; init; } = 200;

    /// <summary>Models on bootstrap samples of accounts that tell firm reasons from others; 0 = none.</summary>
    public int StabilityModels { get; init; } = 8;

    /// <summary>
    /// How many rows labelled by the written criteria one that people reviewed counts for when needs_exit is trained: they look at the whole case,
    /// the criteria at one window. Ten was best of 1, 5, 10, 20 and 50 on simulated books.
    /// </summary>
    public double ReviewWeight { get; init; } = 10;

    /// <summary>The learner; null = the default one. The manifest records it beside its version.</summary>
    public string? LearnerName { get; init; }

    /// <summary>The search that these settings came from; null = nobody searched.</summary>
    public TuningFacts? Tuning { get; init; }

    /// <summary>The learner's own settings; its seed is always <see cref="Seed"/>.</summary>
    public LearnerSettings Learner { get; init; } = new();

    /// <summary>The learner's settings with the run's seed.</summary>
    public LearnerSettings SeededLearner => Learner with { Seed = Seed };

    /// <summary>Every choice by its name in the settings file, as the manifest records it.</summary>
    public IReadOnlyDictionary<string, double> ToFacts()
    {
        SortedDictionary<string, double> facts = new(StringComparer.Ordinal)
        {
            ["seed"] = Seed,
            ["windows.observe"] = Windows.Observe,
            ["windows.lead"] = Windows.Lead,
            ["windows.outcome"] = Windows.Outcome,
            ["max_bad_share"] = MaxBadShare,
            ["folds"] = Folds,
            ["minimum_events"] = MinimumEvents,
            ["backtest_months"] = BacktestMonths,
            ["bootstrap_replicates"] = BootstrapReplicates,
            ["stability_models"] = StabilityModels,
            ["review_weight"] = ReviewWeight,
        };
        foreach ((string name, double value) in Learner.ToFacts())
        {
            facts[LearnerPrefix + name] = value;
        }

        return facts;
    }

    /// <summary>The choices that a manifest recorded: the other way round.</summary>
    public static RunSettings FromFacts(IReadOnlyDictionary<string, double> facts) => new()
    {
        Seed = (int)facts["seed"],
        Windows = new Windows((int)facts["windows.observe"], (int)facts["windows.lead"], (int)facts["windows.outcome"]),
        MaxBadShare = facts["max_bad_share"],
        Folds = (int)facts["folds"],
        MinimumEvents = (int)facts["minimum_events"],
        BacktestMonths = (int)facts["backtest_months"],
        BootstrapReplicates = (int)facts["bootstrap_replicates"],
        StabilityModels = (int)facts.GetValueOrDefault("stability_models"),
        ReviewWeight = facts.GetValueOrDefault("review_weight", 1),
        Learner = LearnerSettings.FromFacts(
            facts.Where(fact => fact.Key.StartsWith(LearnerPrefix, StringComparison.Ordinal))
                .ToDictionary(fact => fact.Key[LearnerPrefix.Length..], fact => fact.Value),
            (int)facts["seed"]),
    };
}

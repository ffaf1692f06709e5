namespace ChurnSegmentation.Training.Learning;

/// <summary>The scientist's choices of the learner; hashed into the version that they made.</summary>
/// <param name="MaxDepth">Depth of a tree.</param>
/// <param name="LearningRate">Shrinkage of each tree.</param>
/// <param name="Rounds">Upper bound of boosting rounds.</param>
/// <param name="EarlyStopping">Rounds without improvement on held-out accounts before boosting stops.</param>
/// <param name="Subsample">Share of rows that each tree sees.</param>
/// <param name="ColumnSample">Share of features that each tree sees.</param>
/// <param name="MinChildWeight">Least sum of hessians in a child.</param>
/// <param name="L2">L2 penalty on leaf values.</param>
/// <param name="Threads">
/// Threads of one training; fixed, because histogram sums depend on it and the same settings must give the same bytes.
/// One is fastest: folds and models are trained side by side on the machine's cores.
/// </param>
/// <param name="Seed">Seed of every draw.</param>
public sealed record LearnerSettings(
    int MaxDepth = 4,
    double LearningRate = 0.06,
    int Rounds = 400,
    int EarlyStopping = 30,
    double Subsample = 0.8,
    double ColumnSample = 0.6,
    double MinChildWeight = 5,
    double L2 = 30,
    int Threads = 1,
    int Seed = 0)
{
    /// <summary>Every choice but the seed, by its name in the settings file.</summary>
    public IReadOnlyDictionary<string, double> ToFacts() => new SortedDictionary<string, double>(StringComparer.Ordinal)
    {
        ["max_depth"] = MaxDepth,
        ["learning_rate"] = LearningRate,
        ["rounds"] = Rounds,
        ["early_stopping"] = EarlyStopping,
        ["subsample"] = Subsample,
        ["column_sample"] = ColumnSample,
        ["min_child_weight"] = MinChildWeight,
        ["l2"] = L2,
        ["threads"] = Threads,
    };

    /// <summary>The choices that were recorded: the other way round.</summary>
    public static LearnerSettings FromFacts(IReadOnlyDictionary<string, double> facts, int seed) => new(
        (int)facts["max_depth"],
        facts["learning_rate"],
        (int)facts["rounds"],
        (int)facts["early_stopping"],
        facts["subsample"],
        facts["column_sample"],
        facts["min_child_weight"],
        facts["l2"],
        (int)facts["threads"],
        seed);
}

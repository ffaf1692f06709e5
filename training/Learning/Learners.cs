using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Learning;

/// <summary>The learners of this build.</summary>
public static class Learners
{
    /// <summary>Those that are in, the default first.</summary>
    public static IReadOnlyList<ILearner> All { get; } =
    [
        new XGBoostLearner(),
#if MLNET
        new MLNet.FastTreeLearner(),
#endif
    ];

    /// <summary>The names that there are, in this build or another.</summary>
    public static IReadOnlyList<string> Names { get; } = ["xgboost", "fasttree"];

    /// <summary>The learner of that name.</summary>
    /// <exception cref="UserFault">It is not in this build, or there is no such learner.</exception>
    public static ILearner Named(string name) => All.FirstOrDefault(learner => learner.Name == name) ?? throw new UserFault(
        Names.Contains(name)
            ? $"The learner {name} is not in this build: ./churnseg setup --mlnet brings ML.NET. Or name another: --learner, or learner.name in the settings."
            : $"--learner {name}: no such learner; expected {string.Join(" or ", Names)}.");
}

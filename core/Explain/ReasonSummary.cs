using static System.FormattableString;

namespace ChurnSegmentation.Core.Explain;

/// <summary>A model's answer for a reader with a minute: what speaks for it and what against, with the same care, and where it comes from.</summary>
/// <param name="For">The three facts that raise it most.</param>
/// <param name="Against">The three facts that lower it most.</param>
/// <param name="Frameworks">The contributions by the framework that the facts come from, the largest first; they add up as the facts do.</param>
public sealed record ReasonSummary(IReadOnlyList<string> For, IReadOnlyList<string> Against, IReadOnlyList<FrameworkReason> Frameworks)
{
    private const int Most = 3;

    /// <summary>Sums up.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="contributions">All contributions, the largest first.</param>
    /// <param name="frameworkOf">Feature → the framework that it comes from.</param>
    public static ReasonSummary Of(string model, IReadOnlyList<Contribution> contributions, Func<string, string> frameworkOf) => new(
        Strongest(contributions.Where(part => part.LogOdds > 0), $"Nothing raises {Words(model)}."),
        Strongest(contributions.Where(part => part.LogOdds < 0), $"Nothing lowers {Words(model)}."),
        [.. contributions.GroupBy(part => frameworkOf(part.Feature))
            .Select(family => (Framework: family.Key, Sum: family.Sum(part => part.LogOdds), First: family.First()))
            .OrderByDescending(family => Math.Abs(family.Sum)).ThenBy(family => family.Framework, StringComparer.Ordinal)
            .Select(family => new FrameworkReason(family.Framework, family.Sum, Sentence(model, family.Sum, family.First)))]);

    private static string[] Strongest(IEnumerable<Contribution> parts, string none) =>
        [.. parts.Take(Most).Select(part => part.Reason).DefaultIfEmpty(none)];

    private static string Sentence(string model, double sum, Contribution first) => sum == 0
        ? $"Does not move {Words(model)}."
        : Invariant($"{(sum > 0 ? "Raises" : "Lowers")} the log-odds of {Words(model)} by {Math.Abs(sum):0.##} in all; first of all: {first.Reason}");

    private static string Words(string model) => model.Replace('_', ' ');
}

/// <summary>A framework's part in a model's log-odds.</summary>
/// <param name="Framework">The framework, as the catalogue names it.</param>
/// <param name="LogOdds">Sum of its facts' contributions.</param>
/// <param name="Reason">It in words, with its strongest fact.</param>
public sealed record FrameworkReason(string Framework, double LogOdds, string Reason);

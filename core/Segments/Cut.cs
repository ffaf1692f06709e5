namespace ChurnSegmentation.Core.Segments;

/// <summary>A value held against a line: one question of a framework.</summary>
/// <param name="Value">The value; NaN = unknown.</param>
/// <param name="Line">From it on the answer is yes.</param>
/// <param name="Needs">The features behind the value.</param>
/// <param name="Facts">The facts that the value rests on, in words with the line.</param>
internal sealed record Cut(double Value, double Line, string[] Needs, params Fact[] Facts)
{
    /// <summary>The answer; null = unknown.</summary>
    public bool? Passed => double.IsNaN(Value) ? null : Value >= Line;

    /// <summary>How far the value is from its line.</summary>
    public double Distance => Math.Abs(Value - Line);

    /// <summary>The placement of cuts of one unit.</summary>
    /// <param name="segment">The place that the answers give; null = an answer that it needs is unknown.</param>
    public static Placement Place(
        string framework, AccountView account, string? segment, string unit, IReadOnlyList<Cut> cuts, params IEnumerable<string> flags)
    {
        Cut[] unknown = [.. cuts.Where(cut => cut.Passed is null)];
        return new Placement(
            framework,
            segment ?? Placement.Unknown,
            segment is null ? double.NaN : cuts.Except(unknown).Min(cut => cut.Distance),
            unit,
            [.. cuts.SelectMany(cut => cut.Facts)],
            segment is null ? [.. unknown.SelectMany(cut => cut.Needs).Where(need => double.IsNaN(Known(account, need))).Distinct()] : [],
            [.. flags],
            []);
    }

    /// <summary>A feature's or a model's value.</summary>
    private static double Known(AccountView account, string name) =>
        double.IsNaN(account[name]) ? account.Probability(name) : account[name];
}

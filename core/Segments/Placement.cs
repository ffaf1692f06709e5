namespace ChurnSegmentation.Core.Segments;

/// <summary>An account's place in one framework.</summary>
/// <param name="Framework">The framework: <c>bcg</c>, <c>skill_will</c>, <c>asymmetry</c>, <c>value</c> …</param>
/// <param name="Segment">The place, such as <c>poor_dog</c>; <see cref="Unknown"/> where facts are missing.</param>
/// <param name="Distance">How far the nearest cut is, in the unit of <paramref name="DistanceUnit"/>, at least 0; NaN where
/// unknown.</param>
/// <param name="DistanceUnit">Unit of the distance, such as "score points" or "share of revenue".</param>
/// <param name="Facts">What it rests on.</param>
/// <param name="Missing">Features that are unknown and would be needed; empty where it is placed.</param>
/// <param name="Flags">Marks beside the place, such as <c>know_it_all</c>, <c>dead_end</c>, <c>pricing</c>.</param>
/// <param name="FlipsWithout">Months whose absence alone would place it elsewhere; empty = the place is firm.</param>
public sealed record Placement(
    string Framework,
    string Segment,
    double Distance,
    string DistanceUnit,
    IReadOnlyList<Fact> Facts,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Flags,
    IReadOnlyList<string> FlipsWithout)
{
    /// <summary>The segment of an account that cannot be placed.</summary>
    public const string Unknown = "unknown";
}

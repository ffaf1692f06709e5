namespace ChurnSegmentation.Core.Features;

/// <summary>
/// The three windows around a snapshot, in whole months: observe (the snapshot's month included) → lead (nothing in it is used) → outcome.
/// </summary>
/// <param name="Observe">Months observed, ending with the snapshot's month; at least 1.</param>
/// <param name="Lead">Months left to act; at least 0.</param>
/// <param name="Outcome">Months in which the outcome is read; at least 1.</param>
public sealed record Windows(int Observe = 6, int Lead = 1, int Outcome = 3)
{
    /// <summary>Months after the snapshot's month until the outcome window has closed.</summary>
    public int Horizon => Lead + Outcome;
}

namespace ChurnSegmentation.Core.Model;

/// <summary>Which of the two answers a model cannot rule out.</summary>
public enum ConformalSet
{
    /// <summary>Only 1 remains.</summary>
    Likely,

    /// <summary>Only 0 remains.</summary>
    Unlikely,

    /// <summary>Both remain: the facts do not tell.</summary>
    Both,

    /// <summary>Neither remains: unlike those who left, and unlike those who stayed.</summary>
    Neither,
}

/// <summary>
/// Class-conditional (Mondrian) conformal prediction (Vovk, Gammerman &amp; Shafer 2005, §4.5): of those who really are 1, at most the error level
/// is told that they are not, and the same of those who are 0, however rare either is. Calibrated on accounts that the trees had not seen.
/// </summary>
/// <param name="Positives">Calibration rows that were 1.</param>
/// <param name="Negatives">Calibration rows that were 0.</param>
/// <param name="PositiveFloors">By error level of 1, 2 … 50 percent: the least probability with which 1 is not ruled out.</param>
/// <param name="NegativeCeilings">By error level: the greatest probability with which 0 is not ruled out.</param>
public sealed record Conformal(int Positives, int Negatives, double[] PositiveFloors, double[] NegativeCeilings)
{
    /// <summary>Error levels that are kept: whole percents from 1.</summary>
    public const int Levels = 50;

    /// <summary>Calibrates on n rows.</summary>
    /// <param name="probabilities">n probabilities, from trees that never saw the row's account.</param>
    /// <param name="labels">n labels, 0 or 1.</param>
    public static Conformal From(ReadOnlySpan<double> probabilities, ReadOnlySpan<float> labels)
    {
        var (ones, zeros) = (new List<double>(), new List<double>());
        for (int i = 0; i < labels.Length; i++)
        {
            (labels[i] > 0 ? ones : zeros).Add(probabilities[i]);
        }

        ones.Sort();
        zeros.Sort((left, right) => right.CompareTo(left));
        return new Conformal(ones.Count, zeros.Count, Lines(ones, 0), Lines(zeros, 1));
    }

    /// <summary>What remains of the two answers.</summary>
    /// <param name="probability">Calibrated probability.</param>
    /// <param name="percent">Error level, 1 to <see cref="Levels"/> percent.</param>
    public ConformalSet Of(double probability, int percent) =>
        (probability >= PositiveFloors[percent - 1], probability <= NegativeCeilings[percent - 1]) switch
        {
            (true, true) => ConformalSet.Both,
            (true, false) => ConformalSet.Likely,
            (false, true) => ConformalSet.Unlikely,
            (false, false) => ConformalSet.Neither,
        };

    /// <summary>
    /// A label stays possible where its p-value, (1 + rows of its class that fit no better) ÷ (n + 1), exceeds the level: where at least
    /// ⌊level × (n + 1)⌋ of them fit no better.
    /// </summary>
    /// <param name="worstFirst">Probabilities of a class, the least fitting first.</param>
    /// <param name="always">The line that every probability passes.</param>
    private static double[] Lines(List<double> worstFirst, double always)
    {
        var lines = new double[Levels];
        for (int percent = 1; percent <= Levels; percent++)
        {
            long rank = (long)percent * (worstFirst.Count + 1) / 100;
            lines[percent - 1] = rank == 0 ? always : worstFirst[(int)rank - 1];
        }

        return lines;
    }
}

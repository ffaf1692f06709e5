using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Tests.Learning;

/// <summary>Lives drawn from a known hazard.</summary>
internal static class PlantedLives
{
    /// <summary>Follows an account from the month after its entry, until it leaves or the month before the end.</summary>
    /// <param name="hazard">Month → probability of leaving in it.</param>
    public static Followed Draw(Random random, int entry, int end, Func<int, double> hazard)
    {
        int month = entry + 1;
        while (month < end && random.NextDouble() >= hazard(month))
        {
            month++;
        }

        return new Followed(entry + 1, month < end ? month : end - 1, month < end);
    }
}

using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>Where success managers' hours of a month go, so that the most contribution is expected to be kept.</summary>
/// <param name="Hours">Hours a month that there are.</param>
/// <param name="Accounts">Every account with its hours, most hours first, then by id.</param>
/// <param name="Left">Hours that nobody would gain from.</param>
/// <param name="Kept">Contribution of a year that is kept, expected.</param>
/// <param name="KeptWithNone">The same if nobody got any time.</param>
/// <param name="TodayHours">Hours a month that are given out today.</param>
/// <param name="KeptAsToday">What the same hours would keep, split as today.</param>
public sealed record TimeReport(
    double Hours, IReadOnlyList<AllocatedTime> Accounts, double Left, double Kept, double KeptWithNone, double TodayHours, double KeptAsToday);

/// <param name="Hours">Hours a month.</param>
public sealed record AllocatedTime(ResponseCurve Curve, double Hours);

/// <summary>Gives hours out step by step, each to the account that gains most from it: on concave curves nothing does better.</summary>
public static class TimeAllocation
{
    /// <summary>Allocates hours over a book's scored accounts.</summary>
    /// <param name="book">A scored snapshot.</param>
    /// <param name="segments">Of the same snapshot.</param>
    /// <param name="hours">Hours of success managers a month.</param>
    /// <param name="horizon">Months that the churn model looks ahead: lead and outcome.</param>
    public static TimeReport Run(SnapshotView book, SegmentContext segments, Policy policy, double hours, int horizon) =>
        Run(ResponseCurve.Of(book, segments, policy, horizon), hours, policy.Time.StepHours);

    /// <inheritdoc cref="Run(SnapshotView, SegmentContext, Policy, double, int)"/>
    /// <param name="curves">n accounts.</param>
    /// <param name="step">Hours a step; the last one may be shorter.</param>
    public static TimeReport Run(IReadOnlyList<ResponseCurve> curves, double hours, double step)
    {
        double[] given = Allocate(curves, hours, step);
        double today = curves.Sum(curve => curve.Today), scale = today > 0 ? hours / today : 0;
        return new TimeReport(
            hours,
            [.. curves.Zip(given, (curve, own) => new AllocatedTime(curve, own))
                .OrderByDescending(account => account.Hours).ThenBy(account => account.Curve.AccountId, StringComparer.Ordinal)],
            Math.Max(0, hours - given.Sum()),
            curves.Zip(given, (curve, own) => curve.Kept(own)).Sum(),
            curves.Sum(curve => curve.Kept(0)),
            today,
            curves.Sum(curve => curve.Kept(scale * curve.Today)));
    }

    /// <summary>Hours of each account, in the order of the curves.</summary>
    internal static double[] Allocate(IReadOnlyList<ResponseCurve> curves, double hours, double step)
    {
        var steps = new int[curves.Count];
        var next = new PriorityQueue<int, (double Loss, int Row)>();
        for (int row = 0; row < curves.Count; row++)
        {
            Offer(row);
        }

        int whole = (int)Math.Floor(hours / step + 1e-9);
        for (int left = whole; left > 0 && next.TryDequeue(out int row, out _); left--)
        {
            steps[row]++;
            Offer(row);
        }

        double[] given = [.. steps.Select(count => count * step)];
        double rest = hours - whole * step;
        if (rest > 1e-9 && next.TryPeek(out int last, out _))
        {
            given[last] += rest;
        }

        return given;

        void Offer(int row)
        {
            double gain = curves[row].Kept((steps[row] + 1) * step) - curves[row].Kept(steps[row] * step);
            if (gain > 0)
            {
                next.Enqueue(row, (-gain, row));
            }
        }
    }
}

using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>What the written exit criteria look at, over one window; NaN = unknown.</summary>
/// <param name="Tenure">Months since signature.</param>
/// <param name="Contribution">Revenue less its delivery and the cost to serve, over the window.</param>
/// <param name="Growth">Last month's revenue over the first's, minus one.</param>
/// <param name="Achievement">Outcomes achieved ÷ expected.</param>
/// <param name="Will">Does what we recommend: 0 to 1.</param>
/// <param name="GoalsChanged">Goals replaced in the window.</param>
/// <param name="PlanFollowed">Share of the due steps that were done.</param>
/// <param name="MeetingsMissed">Meetings missed without excuse in the window.</param>
public sealed record ExitFacts(
    double Tenure,
    double Contribution,
    double Growth,
    double Achievement,
    double Will,
    double GoalsChanged,
    double PlanFollowed,
    double MeetingsMissed)
{
    /// <summary>The features behind the facts, in the order of the parameters.</summary>
    public static IReadOnlyList<string> Features { get; } =
    [
        "tenure", "contribution", "mrr_growth", "goal_achievement", "will_score", "goals_replaced_total", "steps_done_share",
        "meetings_missed_total",
    ];

    /// <summary>Reads the facts of rows; a feature that the matrix does not have is unknown.</summary>
    public static Reader ReaderOf(FeatureMatrix matrix) => new(matrix, [.. Features.Select(matrix.ColumnOf)]);

    /// <summary>A matrix, and the columns of the facts in it.</summary>
    public sealed class Reader
    {
        private readonly FeatureMatrix _matrix;
        private readonly int[] _columns;

        internal Reader(FeatureMatrix matrix, int[] columns)
        {
            _matrix = matrix;
            _columns = columns;
        }

        /// <summary>The facts of a row.</summary>
        public ExitFacts Of(int row) => new(
            Fact(row, 0), Fact(row, 1), Fact(row, 2), Fact(row, 3), Fact(row, 4), Fact(row, 5), Fact(row, 6), Fact(row, 7));

        private double Fact(int row, int index) => _columns[index] < 0 ? double.NaN : _matrix.Row(row)[_columns[index]];
    }
}

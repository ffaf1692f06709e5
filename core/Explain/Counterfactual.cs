using System.Globalization;
using ChurnSegmentation.Core.Model;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Explain;

/// <summary>A change that would help.</summary>
/// <param name="Feature">An actionable feature.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Unit">Unit of its values.</param>
/// <param name="From">Where it stands.</param>
/// <param name="To">Where it would have to be.</param>
/// <param name="Least">The least that accounts which stood there were seen to reach.</param>
/// <param name="Most">The most.</param>
public sealed record CounterfactualChange(string Feature, string Title, string Unit, float From, float To, float Least, float Most)
{
    /// <summary>It in words, with as many digits as tell the two values apart.</summary>
    public string Words => Invariant($"{Title} {(To > From ? "up" : "down")} from {Digits(From)} to {Digits(To)}{(Unit is "" or "ratio" or "score" or "money" or "flag" ? "" : " " + Unit)}");

    private string Digits(float value)
    {
        // A value just short of a threshold is written as the threshold, unless that hides the change.
        string text = value.ToString("0.##", CultureInfo.InvariantCulture);
        return Math.Abs(To - From) >= 0.01 ? text : value.ToString("G5", CultureInfo.InvariantCulture);
    }
}

/// <summary>
/// What would bring an account below a line (Wachter, Mittelstadt &amp; Russell 2017): actionable features only, none further than accounts that
/// stood where it stands have really gone in the time, and checked by scoring. It says what the model would answer, not what would follow.
/// </summary>
/// <param name="Probability">Where it stands.</param>
/// <param name="Line">The line: below it the account is out of danger.</param>
/// <param name="Found">False: no such change is known. That is an answer.</param>
/// <param name="Changes">The changes, the furthest first; none where nothing is found, or nothing is needed.</param>
/// <param name="After">The probability after them, as scored.</param>
/// <param name="Months">Months in which accounts have made such changes.</param>
public sealed record Counterfactual(
    double Probability, double Line, bool Found, IReadOnlyList<CounterfactualChange> Changes, double After, int Months)
{
    /// <summary>It in words.</summary>
    public string Reading => !Found
        ? Invariant($"No change that accounts have made within {Months} months would bring it below {Line:0.00}: none found is an answer, too.")
        : Changes.Count == 0 ? Invariant($"It is below {Line:0.00} as it stands.")
        : Invariant($"With {string.Join("; ", Changes.Select(change => change.Words))}, and all else as it is, the model would say {After:0.00} instead of {Probability:0.00}. Others have gone as far within {Months} months; whether the customer would then fare better, the model does not know.");

    /// <summary>More than this is no advice.</summary>
    private const int MostChanges = 4;

    /// <summary>
    /// Searches: one change, then every pair, then one after the other up to four, each to its best value within reach; what turns out not to
    /// be needed is taken back, and the rest goes no further than it must.
    /// </summary>
    /// <param name="row">d values; NaN = unknown: an unknown fact is not changed.</param>
    /// <param name="line">Probability to get below.</param>
    public static Counterfactual Search(CalibratedModel model, IReadOnlyList<FeatureNote> features, ObservedChanges observed, ReadOnlySpan<float> row, double line)
    {
        double before = ProbabilityOf(model, row);
        if (before < line)
        {
            return new Counterfactual(before, line, true, [], before, observed.Months);
        }

        float[] start = row.ToArray();
        Lever[] levers = [.. features.Index()
            .Where(feature => feature.Item.Categories is null)
            .Select(feature => Lever.Of(model, feature.Index, observed.Reach(feature.Item.Name, start[feature.Index]), start))
            .OfType<Lever>()
            .Where(lever => lever.Alone < before)
            .OrderBy(lever => lever.Alone).ThenBy(lever => lever.Column)];
        return Enough(model, start, levers, line) is { } moves
            ? Of(model, features, start, Smallest(model, start, moves, levers, line), levers, before, line, observed.Months)
            : new Counterfactual(before, line, false, [], before, observed.Months);
    }

    /// <summary>Moves to the best values that cross the line, as few as are found; null = none.</summary>
    private static List<(int Column, float Value)>? Enough(CalibratedModel model, float[] start, Lever[] levers, double line)
    {
        if (levers.Length > 0 && levers[0].Alone < line)
        {
            return [(levers[0].Column, levers[0].Best)];
        }

        (double Probability, int First, int Second) best = (double.PositiveInfinity, 0, 0);
        for (int first = 0; first < levers.Length; first++)
        {
            for (int second = first + 1; second < levers.Length; second++)
            {
                double found = With(model, start, [(levers[first].Column, levers[first].Best), (levers[second].Column, levers[second].Best)]);
                best = found < best.Probability ? (found, first, second) : best;
            }
        }

        List<(int Column, float Value)> moves = double.IsFinite(best.Probability)
            ? [(levers[best.First].Column, levers[best.First].Best), (levers[best.Second].Column, levers[best.Second].Best)]
            : [];
        while (moves.Count >= 2 && With(model, start, moves) >= line)
        {
            Lever[] left = [.. levers.Where(lever => !moves.Exists(move => move.Column == lever.Column))];
            if (moves.Count == MostChanges || left.Length == 0)
            {
                return null;
            }

            Lever next = left.MinBy(lever => With(model, start, [.. moves, (lever.Column, lever.Best)]))!;
            moves.Add((next.Column, next.Best));
        }

        return moves.Count == 0 ? null : moves;
    }

    /// <summary>The same, without what is not needed, and no further than needed.</summary>
    private static List<(int Column, float Value)> Smallest(
        CalibratedModel model, float[] start, List<(int Column, float Value)> moves, Lever[] levers, double line)
    {
        for (int i = moves.Count - 1; i >= 0; i--)
        {
            List<(int, float)> others = [.. moves.Where((_, at) => at != i)];
            if (With(model, start, others) < line)
            {
                moves.RemoveAt(i);
            }
        }

        for (int i = 0; i < moves.Count; i++)
        {
            int column = moves[i].Column;
            foreach (float value in levers.First(lever => lever.Column == column).Values.OrderBy(value => Math.Abs(value - start[column])))
            {
                List<(int, float)> nearer = [.. moves.Select((move, at) => at == i ? (column, value) : move)];
                if (With(model, start, nearer) < line)
                {
                    moves[i] = (column, value);
                    break;
                }
            }
        }

        return moves;
    }

    private static Counterfactual Of(
        CalibratedModel model, IReadOnlyList<FeatureNote> features, float[] start, List<(int Column, float Value)> moves, Lever[] levers,
        double before, double line, int months) => new(
            before,
            line,
            true,
            [.. moves
                .Select(move => (Note: features[move.Column], move.Value, Lever: levers.First(lever => lever.Column == move.Column), Now: start[move.Column]))
                .OrderByDescending(move => Math.Abs(move.Value - move.Now) / (move.Lever.Most - move.Lever.Least)).ThenBy(move => move.Note.Name, StringComparer.Ordinal)
                .Select(move => new CounterfactualChange(
                    move.Note.Name, move.Note.Title, move.Note.Unit, move.Now, move.Value, move.Lever.Least, move.Lever.Most))],
            With(model, start, moves),
            months);

    private static double With(CalibratedModel model, float[] start, IReadOnlyList<(int Column, float Value)> moves)
    {
        var row = (float[])start.Clone();
        foreach ((int column, float value) in moves)
        {
            row[column] = value;
        }

        return ProbabilityOf(model, row);
    }

    private static double ProbabilityOf(CalibratedModel model, ReadOnlySpan<float> row) => Logistic.Probability(model.LogOdds(row));

    /// <summary>A feature that can be moved.</summary>
    /// <param name="Values">Values within reach at which the trees answer differently.</param>
    /// <param name="Best">Of them, the one with the lowest probability when moved alone; the nearest of equals.</param>
    /// <param name="Alone">The probability when it alone is moved there.</param>
    private sealed record Lever(int Column, float Least, float Most, float[] Values, float Best, double Alone)
    {
        public static Lever? Of(CalibratedModel model, int column, (float Least, float Most)? reach, float[] start)
        {
            if (reach is not ({ } least, { } most) || least == most)
            {
                return null;
            }

            float now = start[column];
            var values = new SortedSet<float>();
            foreach (Tree tree in model.Ensemble.Trees)
            {
                for (int node = 0; node < tree.NodeCount; node++)
                {
                    if (tree.Feature[node] == column && !tree.TestsCategories(node))
                    {
                        // The nearest value on the other side of the test.
                        float value = now < tree.Threshold[node] ? tree.Threshold[node] : MathF.BitDecrement(tree.Threshold[node]);
                        if (value >= least && value <= most)
                        {
                            values.Add(value);
                        }
                    }
                }
            }

            float[] all = [.. values];
            return all.Length == 0 ? null : all
                .Select(value => new Lever(column, least, most, all, value, With(model, start, [(column, value)])))
                .OrderBy(lever => lever.Alone).ThenBy(lever => Math.Abs(lever.Best - now)).First();
        }
    }
}

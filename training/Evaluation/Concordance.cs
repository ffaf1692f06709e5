namespace ChurnSegmentation.Training.Evaluation;

/// <summary>
/// Concordance of risks with the order of leaving, in discrete time: of the pairs in which one account left in a month at whose end the other was
/// still followed and alive, the share in which the one that left had the higher risk; equal risks count half.
/// </summary>
public sealed class Concordance
{
    private readonly int[] _order;
    private readonly int[] _risks;
    private readonly int[] _months;
    private readonly bool[] _left;

    /// <param name="risks">n risks, higher = sooner.</param>
    /// <param name="months">n months followed, 0 or more.</param>
    /// <param name="left">n; true where it left in the last of them, false = alive at its end and followed no further.</param>
    public Concordance(IReadOnlyList<double> risks, IReadOnlyList<int> months, IReadOnlyList<bool> left)
    {
        (_months, _left) = ([.. months], [.. left]);
        double[] distinct = [.. risks.Distinct().Order()];
        _risks = [.. risks.Select(risk => Array.BinarySearch(distinct, risk))];
        // Latest first; within a month those that outlived it come before those that left in it.
        _order = [.. Enumerable.Range(0, _months.Length).OrderByDescending(i => _months[i]).ThenBy(i => _left[i])];
    }

    /// <summary>Harrell's C; NaN where no pair can be compared.</summary>
    /// <param name="within">Only who left by this month counts as having left first.</param>
    /// <param name="multiplicities">How often each account counts; empty = once.</param>
    public double Harrell(int within = int.MaxValue, ReadOnlySpan<byte> multiplicities = default) => Of(within, null, multiplicities);

    /// <summary>Uno's C (2011): each account that left is weighed by 1 ÷ (share not yet censored by its month)², so that censoring does not bias it.</summary>
    /// <inheritdoc cref="Harrell"/>
    public double Ipcw(int within = int.MaxValue, ReadOnlySpan<byte> multiplicities = default) => Of(within, Uncensored(), multiplicities);

    /// <summary>Month t → share of accounts whose follow-up reaches month t, by Kaplan and Meier with leaving and censoring exchanged.</summary>
    internal double[] Uncensored()
    {
        int last = _months.DefaultIfEmpty(0).Max();
        var followed = new double[last + 2];
        followed[0] = 1;
        for (int month = 0; month <= last; month++)
        {
            int atRisk = 0, censored = 0;
            for (int i = 0; i < _months.Length; i++)
            {
                bool outlived = _months[i] > month || (_months[i] == month && !_left[i]);
                atRisk += outlived ? 1 : 0;
                censored += outlived && _months[i] == month ? 1 : 0;
            }

            followed[month + 1] = atRisk == 0 ? 0 : followed[month] * (1 - (double)censored / atRisk);
        }

        return followed;
    }

    private double Of(int within, double[]? followed, ReadOnlySpan<byte> multiplicities)
    {
        var alive = new double[_risks.Length == 0 ? 1 : _risks.Max() + 2];
        (double pairs, double concordant, double total) = (0, 0, 0);
        for (int at = 0; at < _order.Length;)
        {
            int end = at;
            while (end < _order.Length && _months[_order[end]] == _months[_order[at]] && _left[_order[end]] == _left[_order[at]])
            {
                end++;
            }

            int month = _months[_order[at]];
            bool left = _left[_order[at]];
            double weight = followed is null ? 1 : followed[month] is > 0 and var share ? 1 / (share * share) : 0;
            for (int k = at; k < end && left && month <= within; k++)
            {
                int i = _order[k];
                double own = weight * (multiplicities.IsEmpty ? 1 : multiplicities[i]);
                double lower = Below(alive, _risks[i]), upTo = Below(alive, _risks[i] + 1);
                pairs += own * total;
                concordant += own * (lower + (upTo - lower) / 2);
            }

            for (int k = at; k < end; k++)
            {
                double count = multiplicities.IsEmpty ? 1 : multiplicities[_order[k]];
                total += count;
                for (int place = _risks[_order[k]] + 1; place < alive.Length; place += place & -place)
                {
                    alive[place] += count;
                }
            }

            at = end;
        }

        return pairs > 0 ? concordant / pairs : double.NaN;
    }

    /// <summary>Accounts with a smaller risk, from the tree of partial sums (Fenwick 1994).</summary>
    private static double Below(double[] sums, int risk)
    {
        double sum = 0;
        for (int place = risk; place > 0; place -= place & -place)
        {
            sum += sums[place];
        }

        return sum;
    }
}

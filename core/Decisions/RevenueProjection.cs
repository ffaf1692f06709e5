using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>An account as a projection sees it.</summary>
/// <param name="Revenue">Revenue of the month from which it is projected.</param>
/// <param name="Alive">Probability of still being there after month 1 … 12.</param>
/// <param name="Segments">Segments that it is counted in, such as <c>plan: team</c>.</param>
public sealed record ProjectedAccount(double Revenue, double[] Alive, IReadOnlyList<string> Segments)
{
    /// <summary>The account, whose end of contract is on file: at the end of that month it is gone.</summary>
    /// <param name="from">The month from which it is projected.</param>
    public ProjectedAccount EndingOn(DateOnly day, Month from) =>
        this with { Alive = [.. Alive.Select((alive, month) => day <= (from + (month + 1)).LastDay ? 0 : alive)] };
}

/// <summary>The accounts under contract at a month, and what they paid later as far as it is known.</summary>
/// <param name="Month">The month from which they are projected.</param>
/// <param name="Accounts">n accounts.</param>
/// <param name="Later">n × known months after <paramref name="Month"/>, 0 to 12 of them: revenue, 0 where there was none.</param>
public sealed record ProjectionOrigin(Month Month, IReadOnlyList<ProjectedAccount> Accounts, double[][] Later)
{
    /// <summary>Months after it that are known.</summary>
    public int Known => Later.Length == 0 ? 0 : Later[0].Length;
}

/// <summary>Revenue of a segment in a month ahead.</summary>
/// <param name="Segment">The segment; <see cref="RevenueProjection.Everyone"/> = the whole book.</param>
/// <param name="Ahead">Months ahead, from 1.</param>
/// <param name="Carried">Last month carried on: revenue of the month from which it is projected.</param>
/// <param name="Expected">Revenue expected.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
public sealed record ProjectedRevenue(string Segment, int Ahead, double Carried, double Expected, double Low, double High);

/// <summary>
/// Revenue of the accounts under contract over the next twelve months: each lasts as its survival says, or until its end on file, and grows or shrinks like accounts of its
/// size did in the past. New signatures are not in it. The interval is by simulation, and wider by the error common to all accounts that is
/// found where the past is projected.
/// </summary>
public static class RevenueProjection
{
    /// <summary>Months ahead.</summary>
    public const int Months = 12;

    /// <summary>The segment that everybody is in.</summary>
    public const string Everyone = "whole book";

    /// <summary>Classes of revenue within which accounts lend each other their growth.</summary>
    private const int SizeClasses = 3;

    /// <summary>Common error assumed where nothing is known of it, as a share of revenue after twelve months, and what that is worth in origins.</summary>
    private const double UsualError = 0.03, UsualWeight = 1;

    /// <summary>Weight of the projected change against none where the past does not tell, and what that is worth in origins.</summary>
    private const double UsualTrust = 0.5, TrustWeight = 0.25;

    /// <summary>What the past tells: growth by class and month, paths to draw from, and the common error.</summary>
    /// <param name="Growth">Class → month → revenue over what survival alone would have left.</param>
    /// <param name="Paths">Class → twelve months of revenue, over the first, of accounts that stayed.</param>
    /// <param name="CommonError">Standard deviation, as a share after twelve months, of the error that all accounts share.</param>
    /// <param name="Trust">
    /// Weight of the projected change, 0 to 1, against "last month carried on" (but for ends on file): the two are combined as they proved themselves (Bates and
    /// Granger, 1969), because where a book hardly grows, the noise of its growth costs more than it tells.
    /// </param>
    public sealed record Past(double[][] Growth, double[][][] Paths, double CommonError, double Trust);

    /// <summary>Learns from origins, by what was known at the end of a month.</summary>
    /// <param name="history">Origins at or before <paramref name="until"/>; what is known of them later is not looked at.</param>
    /// <param name="honestFrom">Origins from here on were not seen by the survival model: only they tell the common error.</param>
    public static Past Learn(IReadOnlyList<ProjectionOrigin> history, Month until, Month honestFrom, int seed, int draws = 100)
    {
        Trial[] trials = [.. history.Where(origin => origin.Month >= honestFrom && origin.Month < until && until > origin.Month && origin.Known > 0)
            .Select(origin => Try(origin, history, until, seed, draws))];
        double trust = TrustOf(trials);
        (double excess, double scale) = (UsualWeight * UsualError * UsualError, UsualWeight);
        foreach (Trial trial in trials)
        {
            (double found, double weight) = (0, 0);
            for (int month = 0; month < trial.Known; month++)
            {
                double expected = trial.Bound[month] + trust * trial.Projected[month];
                double error = (trial.Found[month] - trust * trial.Projected[month]) / expected, noise = trial.Noise[month] / expected;
                found += error * error - noise * noise;
                weight += (month + 1.0) / Months;
            }

            // The months of one origin err together: they count as one.
            excess += trial.Share * found / weight;
            scale += trial.Share;
        }

        return Growth(history, until) with { CommonError = Math.Sqrt(Math.Max(0, excess / scale)), Trust = trust };
    }

    /// <summary>The weight of the projected change with the least squared error over the trials, drawn towards <see cref="UsualTrust"/>.</summary>
    private static double TrustOf(Trial[] trials)
    {
        double shares = trials.Sum(trial => trial.Share);
        double both = trials.Sum(trial => trial.Share * trial.Projected.Zip(trial.Found, (projected, found) => projected * found).Average());
        double own = trials.Sum(trial => trial.Share * trial.Projected.Average(projected => projected * projected));
        return own > 0 ? Math.Clamp((both + TrustWeight * UsualTrust * own / shares) / (own + TrustWeight * own / shares), 0, 1) : UsualTrust;
    }

    /// <summary>Projects an origin by what was known then.</summary>
    private static Trial Try(ProjectionOrigin origin, IReadOnlyList<ProjectionOrigin> history, Month until, int seed, int draws)
    {
        int known = Math.Min(origin.Known, until - origin.Month);
        Simulation simulated = Simulate(origin, Growth(history, origin.Month), seed, draws);
        double carried = origin.Accounts.Sum(account => account.Revenue);
        double[] bound = [.. Enumerable.Range(0, known).Select(month => Bound(origin.Accounts, month) / carried)];
        return new Trial(
            bound,
            [.. Enumerable.Range(0, known).Select(month => simulated.Mean(0, month) / carried - bound[month])],
            [.. Totals(origin, known).Select((total, month) => total / carried - bound[month])],
            [.. Enumerable.Range(0, known).Select(month => simulated.Deviation(0, month) / carried)]);
    }

    /// <summary>An origin of the past, projected: changes of the whole book's revenue by month, as shares of what was carried on.</summary>
    /// <param name="Bound">What was carried on without whose end was on file: from there on changes are counted.</param>
    /// <param name="Projected">Projected.</param>
    /// <param name="Found">What came.</param>
    /// <param name="Noise">Standard deviation of the simulation.</param>
    private sealed record Trial(double[] Bound, double[] Projected, double[] Found, double[] Noise)
    {
        public int Known => Projected.Length;

        public double Share => (double)Known / Months;
    }

    /// <summary>Projects an origin.</summary>
    /// <param name="level">Share of outcomes that the interval shall cover.</param>
    public static IReadOnlyList<ProjectedRevenue> Project(ProjectionOrigin origin, Past past, double level, int seed, int draws = 400)
    {
        Simulation simulated = Simulate(origin, past, seed, draws);
        var projected = new List<ProjectedRevenue>();
        for (int segment = 0; segment < simulated.Segments.Count; segment++)
        {
            string name = simulated.Segments[segment];
            ProjectedAccount[] accounts = [.. origin.Accounts.Where(account => segment == 0 || account.Segments.Contains(name))];
            double carried = accounts.Sum(account => account.Revenue);
            for (int month = 0; month < Months; month++)
            {
                double[] sorted = simulated.Sorted(segment, month);
                double mean = simulated.Mean(segment, month), shift = (1 - past.Trust) * (Bound(accounts, month) - mean);
                projected.Add(new ProjectedRevenue(
                    name, month + 1, carried, mean + shift, Math.Max(0, OrderStatistics.Quantile(sorted, (1 - level) / 2) + shift), OrderStatistics.Quantile(sorted, (1 + level) / 2) + shift));
            }
        }

        return projected;
    }

    /// <summary>What an origin's accounts paid later, by segment, in the months that are known.</summary>
    public static double Actual(ProjectionOrigin origin, string segment, int ahead) => Enumerable.Range(0, origin.Accounts.Count)
        .Where(i => segment == Everyone || origin.Accounts[i].Segments.Contains(segment)).Sum(i => origin.Later[i][ahead - 1]);

    /// <summary>The last month carried on by all but those whose end is on file by then.</summary>
    private static double Bound(IEnumerable<ProjectedAccount> accounts, int month) => accounts.Sum(account => account.Alive[month] > 0 ? account.Revenue : 0);

    private static double[] Totals(ProjectionOrigin origin, int known) =>
        [.. Enumerable.Range(0, known).Select(month => origin.Later.Sum(later => later[month]))];

    private static Past Growth(IReadOnlyList<ProjectionOrigin> history, Month until)
    {
        // Chain ladder: each month's revenue over what survival left of the month before it, from the year before.
        var paid = new double[SizeClasses, Months];
        var kept = new double[SizeClasses, Months];
        var paths = Enumerable.Range(0, SizeClasses).Select(_ => new List<double[]>()).ToArray();
        foreach (ProjectionOrigin origin in history.Where(origin => origin.Month < until))
        {
            int known = Math.Min(origin.Known, until - origin.Month);
            int[] classes = Classes(origin);
            for (int i = 0; i < origin.Accounts.Count; i++)
            {
                ProjectedAccount account = origin.Accounts[i];
                for (int month = Math.Max(0, until - Months - origin.Month); month < known; month++)
                {
                    double before = month == 0 ? account.Revenue : origin.Later[i][month - 1];
                    paid[classes[i], month] += origin.Later[i][month];
                    double last = month == 0 ? 1 : account.Alive[month - 1];
                    kept[classes[i], month] += last > 0 ? before * account.Alive[month] / last : 0;
                }

                if (known == Months && account.Revenue > 0 && origin.Later[i].All(later => later > 0))
                {
                    paths[classes[i]].Add([.. origin.Later[i].Select(later => later / account.Revenue)]);
                }
            }
        }

        var growth = new double[SizeClasses][];
        for (int size = 0; size < SizeClasses; size++)
        {
            growth[size] = new double[Months];
            double product = 1;
            for (int month = 0; month < Months; month++)
            {
                product *= kept[size, month] > 0 ? paid[size, month] / kept[size, month] : 1;
                growth[size][month] = product;
            }
        }

        double[] flat = [.. Enumerable.Repeat(1.0, Months)];
        return new Past(growth, [.. paths.Select(found => found.Count > 0 ? found.ToArray() : [flat])], 0, 1);
    }

    /// <summary>Account → class of revenue, of equal count.</summary>
    private static int[] Classes(ProjectionOrigin origin)
    {
        int count = origin.Accounts.Count;
        int[] order = [.. Enumerable.Range(0, count).OrderBy(i => origin.Accounts[i].Revenue).ThenBy(i => i)];
        var classes = new int[count];
        for (int rank = 0; rank < count; rank++)
        {
            classes[order[rank]] = (int)((long)rank * SizeClasses / count);
        }

        return classes;
    }

    private static Simulation Simulate(ProjectionOrigin origin, Past past, int seed, int draws)
    {
        string[] segments = [Everyone, .. origin.Accounts.SelectMany(account => account.Segments).Distinct().Order(StringComparer.Ordinal)];
        var index = segments.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        int[][] places = [.. origin.Accounts.Select(account => account.Segments.Select(segment => index[segment]).Append(0).ToArray())];
        int[] classes = Classes(origin);
        double[][] usual = [.. past.Paths.Select(paths => Enumerable.Range(0, Months).Select(month => paths.Average(path => path[month])).ToArray())];
        var sums = new double[draws][];
        Parallel.For(0, draws, draw =>
        {
            var random = new Random(unchecked(seed * 7919 + draw));
            double common = past.CommonError * Normal(random);
            var sum = new double[segments.Length * Months];
            for (int i = 0; i < places.Length; i++)
            {
                ProjectedAccount account = origin.Accounts[i];
                double[][] paths = past.Paths[classes[i]];
                double[] path = paths[random.Next(paths.Length)];
                double luck = random.NextDouble();
                for (int month = 0; month < Months && luck < account.Alive[month]; month++)
                {
                    double revenue = account.Revenue * past.Growth[classes[i]][month] * path[month] / usual[classes[i]][month]
                        * (1 + common * Math.Sqrt((month + 1.0) / Months));
                    foreach (int place in places[i])
                    {
                        sum[place * Months + month] += revenue;
                    }
                }
            }

            sums[draw] = sum;
        });
        return new Simulation(segments, sums);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Draws of revenue by segment and month.</summary>
    private sealed record Simulation(IReadOnlyList<string> Segments, double[][] Sums)
    {
        public double Mean(int segment, int month) => Sums.Average(sum => sum[segment * Months + month]);

        public double Deviation(int segment, int month)
        {
            double mean = Mean(segment, month);
            return Math.Sqrt(Sums.Average(sum => Math.Pow(sum[segment * Months + month] - mean, 2)));
        }

        public double[] Sorted(int segment, int month) => [.. Sums.Select(sum => sum[segment * Months + month]).Order()];
    }
}

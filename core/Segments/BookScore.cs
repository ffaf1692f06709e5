using ChurnSegmentation.Core.Features;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Segments;

/// <summary>
/// A score of signs that is held against the book: each sign in standard deviations from what is usual (at its size, where size brings
/// more of it), then the weighted mean of the known ones, centred so that the median account stands at 0 and scaled so that the book's
/// standard deviation is 1.
/// </summary>
public sealed class BookScore
{
    /// <summary>No sign counts for more than so many standard deviations.</summary>
    private const double FarthestOut = 3;

    private readonly (Sign Sign, double Weight, UsualLine Usual)[] _signs;
    private readonly double _error, _minKnown, _total, _centre;
    private readonly double _scale = 1;

    internal BookScore(IReadOnlyList<Sign> signs, SignWeights weights, double minKnownWeight, IReadOnlyList<AccountView> book)
    {
        double[] sizes = [.. book.Select(Size)];
        _signs =
        [
            .. signs.Where(sign => weights.Weights[sign.Name] != 0).Select(sign => (sign, weights.Weights[sign.Name], UsualLine.Through(
                sign.BySize ? sizes : [], [.. book.Select(account => Value(sign, account))]))),
        ];
        (_error, _minKnown) = (weights.Error, minKnownWeight);
        _total = _signs.Sum(sign => Math.Abs(sign.Weight));
        double[] raw = [.. book.Select(account => Of(account)).Where(double.IsFinite).Order()];
        if (raw.Length > 0)
        {
            _centre = OrderStatistics.Median(raw);
            double spread = Math.Sqrt(raw.Average(value => (value - _centre) * (value - _centre)));
            _scale = spread > 0 ? spread : 1;
        }
    }

    /// <summary>The score, in standard deviations of the book from its median; NaN where too little is known.</summary>
    public double Of(AccountView account)
    {
        double known = 0, sum = 0;
        foreach ((Sign sign, double weight, UsualLine usual) in _signs)
        {
            double standing = Standing(sign, usual, account);
            if (!double.IsNaN(standing))
            {
                known += Math.Abs(weight);
                sum += weight * standing;
            }
        }

        return known == 0 || known < _minKnown * _total ? double.NaN : (sum / known - _centre) / _scale;
    }

    /// <summary>
    /// Chance that the account truly stands on the side of the median on which its score does, 0.5 to 1, by the score's error, which grows
    /// as signs are missing; NaN where the score is unknown.
    /// </summary>
    public double Sureness(AccountView account)
    {
        double known = _signs.Where(sign => !double.IsNaN(Value(sign.Sign, account))).Sum(sign => Math.Abs(sign.Weight)) / _total;
        return NormalDistribution.Below(Math.Abs(Of(account)) / _error * Math.Sqrt(known));
    }

    /// <summary>The known signs in words, each with its standing; what speaks most against a high score first.</summary>
    internal IEnumerable<Fact> Facts(AccountView account) =>
        from sign in _signs
        let standing = Standing(sign.Sign, sign.Usual, account)
        where !double.IsNaN(standing)
        orderby sign.Weight * standing
        let value = (sign.Sign.Habit ? Past(account) : account.Features)[sign.Sign.Feature]
        select new Fact(sign.Sign.Feature, value, Invariant(
            $"{sign.Sign.Title}{(sign.Sign.Habit ? ", by habit" : "")}: {value:#,0.##}; {standing:+0.0;−0.0;0.0} standard deviations from what is usual"));

    /// <summary>The features that the unknown signs lack.</summary>
    internal IEnumerable<string> Missing(AccountView account) => _signs
        .Where(sign => double.IsNaN(Value(sign.Sign, account)) && double.IsNaN(account[sign.Sign.Feature]))
        .Select(sign => sign.Sign.Feature);

    private static double Standing(Sign sign, UsualLine usual, AccountView account) =>
        Math.Clamp(usual.Above(sign.BySize ? Size(account) : double.NaN, Value(sign, account)), -FarthestOut, FarthestOut);

    private static double Value(Sign sign, AccountView account) => sign.Value(account.Features, Past(account));

    private static FeatureRow Past(AccountView account) => account.History ?? account.Features;

    private static double Size(AccountView account) => Math.Log(Math.Max(1, account["seats_last"]));
}

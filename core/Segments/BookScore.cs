using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Segments;

/// <summary>
/// A score of signs that is held against the book: each sign among accounts of one size (the book's own line on the logarithm of seats is
/// taken out), in standard deviations; the weighted mean of the known ones, centred so that the median account stands at 0 and scaled so that
/// the book's standard deviation is 1.
/// </summary>
public sealed class BookScore
{
    private const double FarthestOut = 3;
    private readonly IReadOnlyList<Sign> _signs;
    private readonly SignWeights _weights;
    private readonly Line[] _lines;
    private readonly double _minKnown, _centre, _scale;

    internal BookScore(IReadOnlyList<Sign> signs, SignWeights weights, double minKnownWeight, IReadOnlyList<FeatureRow> book)
    {
        (_signs, _weights, _minKnown) = (signs, weights, minKnownWeight);
        _lines = [.. signs.Select(sign => Line.Through(book.Select(row => (Size(row), sign.Value(row)))))];
        double[] raw = [.. book.Select(Raw).Where(double.IsFinite).Order()];
        _centre = raw.Length == 0 ? 0 : (raw[(raw.Length - 1) / 2] + raw[raw.Length / 2]) / 2;
        double spread = raw.Length == 0 ? 0 : Math.Sqrt(raw.Average(value => (value - _centre) * (value - _centre)));
        _scale = spread > 0 ? spread : 1;
    }

    /// <summary>The score, in standard deviations of the book from its median; NaN where too little is known.</summary>
    public double Of(FeatureRow row) => (Raw(row) - _centre) / _scale;

    /// <summary>Chance, by the score's own error, that the account stands on the side of the median on which its score does; 0.5 to 1.</summary>
    public double Sureness(FeatureRow row)
    {
        double known = Known(row);
        return known <= 0 ? double.NaN : NormalTail.Below(Math.Abs(Of(row)) / _weights.Error * Math.Sqrt(known));
    }

    /// <summary>The known signs with their standing.</summary>
    internal IEnumerable<Fact> Facts(FeatureRow row) =>
        from index in Enumerable.Range(0, _signs.Count)
        where _weights.Weights[_signs[index].Name] != 0
        let standing = Standing(row, index)
        where !double.IsNaN(standing)
        select new Fact(_signs[index].Needs[0], row[_signs[index].Needs[0]], string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{_signs[index].Title}: {row[_signs[index].Needs[0]]:0.##}, {standing:+0.0;−0.0;0.0} standard deviations from what is usual at that size"));

    /// <summary>The features that the unknown signs need.</summary>
    internal IEnumerable<string> Missing(FeatureRow row) =>
        _signs.Where(sign => _weights.Weights[sign.Name] != 0 && double.IsNaN(sign.Value(row)))
            .SelectMany(sign => sign.Needs.Where(need => double.IsNaN(row[need])));

    private double Raw(FeatureRow row)
    {
        double known = 0, sum = 0, total = 0;
        for (int index = 0; index < _signs.Count; index++)
        {
            double weight = _weights.Weights[_signs[index].Name], standing = Standing(row, index);
            total += Math.Abs(weight);
            if (!double.IsNaN(standing))
            {
                known += Math.Abs(weight);
                sum += weight * standing;
            }
        }

        return known == 0 || known < _minKnown * total ? double.NaN : sum / known;
    }

    /// <summary>Share of the weight that is known.</summary>
    private double Known(FeatureRow row)
    {
        double total = _signs.Sum(sign => Math.Abs(_weights.Weights[sign.Name]));
        return total == 0 ? 0 : _signs.Where((_, index) => !double.IsNaN(Standing(row, index))).Sum(sign => Math.Abs(_weights.Weights[sign.Name])) / total;
    }

    private double Standing(FeatureRow row, int index) =>
        Math.Clamp(_lines[index].Above(Size(row), _signs[index].Value(row)), -FarthestOut, FarthestOut);

    private static double Size(FeatureRow row) => Math.Log(Math.Max(1, row["seats_last"]));

    /// <summary>What is usual by size: a least-squares line, and the spread about it.</summary>
    private readonly record struct Line(double MeanSize, double Mean, double Slope, double Spread)
    {
        public static Line Through(IEnumerable<(double Size, double Value)> points)
        {
            double[] values = [.. points.Where(point => double.IsFinite(point.Value)).Select(point => point.Value)];
            (double Size, double Value)[] known = [.. points.Where(point => double.IsFinite(point.Value) && double.IsFinite(point.Size))];
            if (values.Length == 0)
            {
                return new Line(0, 0, 0, 0);
            }

            double size = known.Length == 0 ? 0 : known.Average(point => point.Size), mean = values.Average();
            double across = known.Sum(point => (point.Size - size) * (point.Size - size));
            double slope = across > 0 ? known.Sum(point => (point.Size - size) * (point.Value - mean)) / across : 0;
            var line = new Line(size, mean, slope, 1);
            return line with { Spread = Math.Sqrt(points.Select(point => line.Above(point.Size, point.Value)).Where(double.IsFinite).Average(above => above * above)) };
        }

        /// <summary>How far a value stands above what is usual at its size; an unknown size counts as the mean one.</summary>
        public double Above(double size, double value) =>
            Spread > 0 ? (value - Mean - (double.IsNaN(size) ? 0 : Slope * (size - MeanSize))) / Spread : 0 * value;
    }
}

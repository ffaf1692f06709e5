using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>The charts of a model, each with the file that it is written to; only those that its facts can fill.</summary>
public static class ModelCharts
{
    /// <summary>The pictures' folder, beside the card.</summary>
    public const string Folder = "model-card";

    /// <summary>Path beside the card → chart, of every model.</summary>
    public static IReadOnlyDictionary<string, LineChart> Of(Manifest manifest)
    {
        var charts = new SortedDictionary<string, LineChart>(StringComparer.Ordinal);
        foreach ((string name, ModelFacts model) in manifest.Models)
        {
            Add(PathOf(name, "calibration"), model.Curves is { } curves ? Calibration(name, curves.Calibration) : null);
            Add(PathOf(name, "gain"), model.Curves is { } gains ? Gain(name, gains.Gain) : null);
            Add(PathOf(name, "months"), Months(name, model));
            Add(PathOf(name, "cost"), model.Threshold is { } threshold ? Cost(name, threshold) : null);
        }

        return charts;

        void Add(string path, LineChart? chart)
        {
            if (chart is not null)
            {
                charts[path] = chart;
            }
        }
    }

    /// <summary>Path of a chart, beside the card.</summary>
    public static string PathOf(string model, string chart) => $"{Folder}/{model.Replace('_', '-')}-{chart}.svg";

    /// <summary>Predicted against observed share, by bin.</summary>
    public static LineChart Calibration(string model, IReadOnlyList<CalibrationBin> bins)
    {
        double most = bins.Max(bin => Math.Max(bin.Predicted, bin.Observed.High ?? bin.Observed.Value));
        ChartAxis predicted = ChartAxis.Of("predicted", 0, most, "0.#%");
        return new LineChart(
            $"{model}: is 30% really 30%?",
            predicted,
            ChartAxis.Of("observed", 0, most, "0.#%"),
            [
                new ChartSeries("as predicted", SeriesKind.Reference, [new ChartPoint(0, 0), new ChartPoint(predicted.High, predicted.High)]),
                new ChartSeries("test rows, by tenths, with 95% interval", SeriesKind.Points,
                    [.. bins.Select(bin => new ChartPoint(bin.Predicted, bin.Observed.Value, bin.Observed.Low, bin.Observed.High))]),
            ]);
    }

    /// <summary>Share of the positives found by the share of the accounts looked at.</summary>
    public static LineChart Gain(string model, IReadOnlyList<GainPoint> gain) => new(
        $"{model}: how many are found?",
        ChartAxis.Of("accounts looked at, highest probability first", 0, 1, "0%"),
        ChartAxis.Of("found", 0, 1, "0%"),
        [
            new ChartSeries("at random", SeriesKind.Reference, [new ChartPoint(0, 0), new ChartPoint(1, 1)]),
            new ChartSeries("by the model, with 95% interval", SeriesKind.Line,
                [.. gain.Select(point => new ChartPoint(point.Share, point.Found.Value, point.Found.Low, point.Found.High))]),
        ]);

    /// <summary>ROC AUC by month: the backtest's, then the test's; null where no month could be judged.</summary>
    public static LineChart? Months(string model, ModelFacts facts)
    {
        Month[] known = [.. facts.Backtest.Keys.Union(facts.ByMonth.Keys).Select(Month.Parse).Order()];
        ChartSeries[] series =
        [
            .. new[] { Series("backtest", facts.Backtest), Series("test, with 95% interval", facts.ByMonth) }.Where(series => series.Points.Count > 0),
        ];
        if (series.Length == 0)
        {
            return null;
        }

        double least = series.SelectMany(part => part.Points).Min(point => point.Low ?? point.Y);
        ChartAxis x = ChartAxis.Names("month", [.. Enumerable.Range(0, known[^1] - known[0] + 1).Select(month => (known[0] + month).ToString())]);
        return new LineChart(
            $"{model}: does it hold from month to month?",
            x,
            ChartAxis.Of("ROC AUC", Math.Min(0.5, least), 1, "0.0"),
            [new ChartSeries("chance", SeriesKind.Reference, [new ChartPoint(x.Low, 0.5), new ChartPoint(x.High, 0.5)]), .. series]);

        ChartSeries Series(string name, IReadOnlyDictionary<string, EvaluationFacts> figures) => new(name, SeriesKind.Points,
        [
            .. figures.Where(month => month.Value.RocAuc is not null).OrderBy(month => month.Key, StringComparer.Ordinal).Select(month =>
                new ChartPoint(Month.Parse(month.Key) - known[0], month.Value.RocAuc!.Value, month.Value.RocAuc.Low, month.Value.RocAuc.High)),
        ]);
    }

    /// <summary>Cost by threshold; what costs more than twice as much as acting on nobody is off the chart.</summary>
    public static LineChart Cost(string model, ThresholdFacts threshold)
    {
        double most = 2 * Math.Max(threshold.Curve[^1].Training, threshold.Curve[^1].Test);
        CostPoint[] shown = [.. threshold.Curve.Where(point => Math.Max(point.Training, point.Test) <= most)];
        return new LineChart(
            $"{model}: where is acting cheapest?",
            ChartAxis.Of("threshold (dashed: the one chosen)", 0, 1, "0%"),
            ChartAxis.Of("cost for 100 accounts", 0, shown.Max(point => Math.Max(point.Training, point.Test)), most < 10_000 ? "#,0" : "#,0,.#k"),
            [
                new ChartSeries("test", SeriesKind.Line, [.. shown.Select(point => new ChartPoint(point.Threshold, point.Test))]),
                new ChartSeries("training, out of fold", SeriesKind.Dashed, [.. shown.Select(point => new ChartPoint(point.Threshold, point.Training))]),
            ],
            threshold.Threshold);
    }
}

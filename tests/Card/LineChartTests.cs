using System.Globalization;
using System.Xml.Linq;
using ChurnSegmentation.Training.Card;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Card;

public class LineChartTests
{
    private static readonly LineChart Chart = new(
        "a < b & c",
        ChartAxis.Of("x", 0, 10, "0"),
        ChartAxis.Of("y", 0, 1, "0%"),
        [
            new ChartSeries("line", SeriesKind.Line, [new ChartPoint(0, 0, 0, 0.1), new ChartPoint(10, 1, 0.9, 1)]),
            new ChartSeries("points", SeriesKind.Points, [new ChartPoint(5, 0.5, 0.25, 0.75)]),
        ],
        Vertical: 2.5);

    [Fact]
    public void Points_lie_where_a_ruler_puts_them()
    {
        // 420 × 300 with margins 58, 24, 54, 46: the drawing area is 338 × 200.
        XElement svg = XDocument.Parse(Chart.Svg()).Root!;
        Assert.Equal("58,254 396,54", Value(Only(svg, "polyline"), "points"));
        Assert.Equal("58,234 396,54 396,74 58,254", Value(Only(svg, "polygon"), "points"));
        XElement dot = svg.Elements().Last(element => element.Name.LocalName == "circle" && Value(element, "cy") != "39");
        Assert.Equal(("227", "154"), (Value(dot, "cx"), Value(dot, "cy")));
        XElement whisker = svg.Elements().Single(element => element.Name.LocalName == "line" && Value(element, "class") == "chart-1");
        Assert.Equal(("204", "104"), (Value(whisker, "y1"), Value(whisker, "y2")));
        Assert.Equal("142.5", Value(svg.Elements().Single(element => Value(element, "class") == "chart-vertical"), "x1"));
    }

    [Fact]
    public void It_is_one_well_formed_picture_without_script_or_reference()
    {
        string svg = Chart.Svg();
        Assert.Equal("a < b & c", (string?)XDocument.Parse(svg).Root!.Attribute("aria-label"));
        Assert.DoesNotContain("<script", svg, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("href", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("<style>", LineChart.WithoutStyle(svg), StringComparison.Ordinal);
        XDocument.Parse(LineChart.WithoutStyle(svg));
    }

    [Fact]
    public void The_same_chart_is_the_same_bytes_in_any_culture()
    {
        string here = Chart.Svg();
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
        try
        {
            Assert.Equal(here, Chart.Svg());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(0, 0.23, 0, 0.25, 6)]
    [InlineData(0.5, 1, 0.5, 1, 6)]
    [InlineData(0, 20704, 0, 25000, 6)]
    public void An_axis_ends_at_round_numbers(double low, double high, double first, double last, int ticks)
    {
        var axis = ChartAxis.Of("", low, high, "0.##");
        Assert.Equal(first, axis.Low, 9);
        Assert.Equal(last, axis.High, 9);
        Assert.Equal(ticks, axis.Ticks.Count);
    }

    [Fact]
    public void An_axis_holds_its_range_with_two_to_seven_ticks() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(-1000, 1000).Two().ToArbitrary(),
        ends =>
        {
            (double low, double high) = (Math.Min(ends.Item1, ends.Item2) / 7.0, Math.Max(ends.Item1, ends.Item2) / 7.0 + 0.01);
            var axis = ChartAxis.Of("", low, high, "0.##");
            return axis.Low <= low + 1e-6 && axis.High >= high - 1e-6 && axis.Ticks.Count is >= 2 and <= 7;
        }));

    [Fact]
    public void Every_chart_of_a_model_says_what_it_shows()
    {
        IReadOnlyDictionary<string, LineChart> charts = ModelCharts.Of(SmallManifest.Full());
        Assert.Equal(
            ["model-card/churn-calibration.svg", "model-card/churn-cost.svg", "model-card/churn-gain.svg", "model-card/churn-months.svg"],
            charts.Keys.Where(path => path.Contains("churn", StringComparison.Ordinal)));
        ChartPoint bin = charts["model-card/churn-calibration.svg"].Series[1].Points[1];
        Assert.Equal(new ChartPoint(0.2, 0.19, 0.15, 0.23), bin);
        // 2023-08 to 2024-01: the backtest's month stands at 0, the test's at 4 and 5.
        LineChart months = charts["model-card/churn-months.svg"];
        Assert.Equal([0.0, 4, 5], months.Series.Skip(1).SelectMany(series => series.Points).Select(point => point.X));
        // Acting on everybody costs more than twice as much as acting on nobody: it is off the chart.
        LineChart cost = charts["model-card/churn-cost.svg"];
        Assert.Equal([0.2, 1], cost.Series[0].Points.Select(point => point.X));
        Assert.Equal(0.132, cost.Vertical);
    }

    private static XElement Only(XElement svg, string name) => Assert.Single(svg.Elements(), element => element.Name.LocalName == name);

    private static string? Value(XElement element, string name) => (string?)element.Attribute(name);
}

using System.Net;
using System.Text;
using static System.FormattableString;

namespace ChurnSegmentation.Training.Card;

/// <summary>
/// A chart as one SVG: it has its own background, follows the reader's light or dark setting, and needs no script and no font of its own.
/// Same chart, same bytes.
/// </summary>
/// <param name="Title">What it shows; also its name for those who hear it.</param>
/// <param name="Series">What is drawn, in this order, each named in the legend.</param>
/// <param name="Vertical">x of a dashed vertical line; null = none.</param>
public sealed record LineChart(string Title, ChartAxis X, ChartAxis Y, IReadOnlyList<ChartSeries> Series, double? Vertical = null)
{
    /// <summary>Size in pixels; the drawing area lies within the margins.</summary>
    public const double Width = 420, Height = 300, Left = 58, Right = 24, Top = 54, Bottom = 46;

    private const double LegendLetter = 6.3;

    private const string Style = """
        .chart-ground{fill:#fff;stroke:#d8d4cc}.chart text{font:12px system-ui,sans-serif;fill:#57534a}.chart .chart-title{font-size:14px;font-weight:600;fill:#1f2328}
        .chart-grid{stroke:#e9e5dd}.chart-0{stroke:#2563a8;fill:#2563a8}.chart-1{stroke:#b8562e;fill:#b8562e}.chart-reference,.chart-vertical{stroke:#8a857a;fill:#8a857a}
        .chart-reference,.chart-vertical{stroke-dasharray:4 4}.chart-line{fill:none;stroke-width:2}.chart-dashed{stroke-dasharray:6 4}.chart-band{stroke:none;fill-opacity:.18}
        @media(prefers-color-scheme:dark){.chart-ground{fill:#1b1d21;stroke:#3a3d44}.chart text{fill:#b9b5ac}.chart .chart-title{fill:#e8e6e1}.chart-grid{stroke:#31343a}
        .chart-0{stroke:#7fb0e6;fill:#7fb0e6}.chart-1{stroke:#e8a07c;fill:#e8a07c}.chart-reference,.chart-vertical{stroke:#8f8b82;fill:#8f8b82}}
        """;

    /// <summary>x of a value, in pixels.</summary>
    public double PixelX(double value) => Left + (Width - Left - Right) * X.Place(value);

    /// <summary>y of a value, in pixels; it grows downwards.</summary>
    public double PixelY(double value) => Height - Bottom - (Height - Top - Bottom) * Y.Place(value);

    /// <summary>The picture.</summary>
    public string Svg()
    {
        var svg = new StringBuilder();
        svg.Append(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" width=\"{Width}\" height=\"{Height}\" viewBox=\"0 0 {Width} {Height}\" "));
        svg.Append(Invariant($"role=\"img\" aria-label=\"{Text(Title)}\">\n<style>{Style}</style>\n"));
        svg.Append(Invariant($"<rect class=\"chart-ground\" x=\"0.5\" y=\"0.5\" width=\"{Width - 1}\" height=\"{Height - 1}\" rx=\"6\"/>\n"));
        svg.Append(Invariant($"<text class=\"chart-title\" x=\"14\" y=\"22\">{Text(Title)}</text>\n"));
        Axes(svg);
        if (Vertical is { } at)
        {
            svg.Append(Invariant($"<line class=\"chart-vertical\" x1=\"{PixelX(at):0.#}\" x2=\"{PixelX(at):0.#}\" y1=\"{Top}\" y2=\"{Height - Bottom}\"/>\n"));
        }

        int colour = 0;
        double legend = 14;
        foreach (ChartSeries series in Series)
        {
            string tone = series.Kind == SeriesKind.Reference ? "chart-reference" : $"chart-{colour++}";
            Draw(svg, series, tone);
            Legend(svg, series, tone, legend);
            legend += 34 + series.Name.Length * LegendLetter;
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>A picture for a page that has many: without its own style.</summary>
    public static string WithoutStyle(string svg)
    {
        int begin = svg.IndexOf("<style>", StringComparison.Ordinal), end = svg.IndexOf("</style>\n", StringComparison.Ordinal) + "</style>\n".Length;
        return svg.Remove(begin, end - begin);
    }

    /// <summary>The style that such a page gives to all of them.</summary>
    public static string SharedStyle => Style;

    private void Axes(StringBuilder svg)
    {
        foreach (ChartTick tick in Y.Ticks)
        {
            double y = PixelY(tick.Value);
            svg.Append(Invariant($"<line class=\"chart-grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>"));
            svg.Append(Invariant($"<text x=\"{Left - 6}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{Text(tick.Label)}</text>\n"));
        }

        foreach (ChartTick tick in X.Ticks)
        {
            svg.Append(Invariant($"<text x=\"{PixelX(tick.Value):0.#}\" y=\"{Height - Bottom + 17}\" text-anchor=\"middle\">{Text(tick.Label)}</text>\n"));
        }

        svg.Append(Invariant($"<text x=\"{(Left + Width - Right) / 2:0.#}\" y=\"{Height - 10}\" text-anchor=\"middle\">{Text(X.Label)}</text>\n"));
        svg.Append(Invariant($"<text transform=\"translate(14 {(Top + Height - Bottom) / 2:0.#}) rotate(-90)\" text-anchor=\"middle\">{Text(Y.Label)}</text>\n"));
    }

    private void Draw(StringBuilder svg, ChartSeries series, string tone)
    {
        string line = string.Join(' ', series.Points.Select(point => Invariant($"{PixelX(point.X):0.#},{PixelY(point.Y):0.#}")));
        if (series.Kind == SeriesKind.Points)
        {
            foreach (ChartPoint point in series.Points)
            {
                (double x, double y) = (PixelX(point.X), PixelY(point.Y));
                if (point is { Low: { } low, High: { } high })
                {
                    svg.Append(Invariant($"<line class=\"{tone}\" x1=\"{x:0.#}\" x2=\"{x:0.#}\" y1=\"{PixelY(low):0.#}\" y2=\"{PixelY(high):0.#}\"/>"));
                }

                svg.Append(Invariant($"<circle class=\"{tone}\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3.5\"/>\n"));
            }

            return;
        }

        if (series.Points.All(point => point is { Low: not null, High: not null }))
        {
            IEnumerable<string> band = series.Points.Select(point => Invariant($"{PixelX(point.X):0.#},{PixelY(point.High!.Value):0.#}"))
                .Concat(series.Points.Reverse().Select(point => Invariant($"{PixelX(point.X):0.#},{PixelY(point.Low!.Value):0.#}")));
            svg.Append(Invariant($"<polygon class=\"{tone} chart-band\" points=\"{string.Join(' ', band)}\"/>\n"));
        }

        string dashed = series.Kind == SeriesKind.Dashed ? " chart-dashed" : "";
        svg.Append(Invariant($"<polyline class=\"{tone} chart-line{dashed}\" points=\"{line}\"/>\n"));
    }

    private static void Legend(StringBuilder svg, ChartSeries series, string tone, double x)
    {
        string dashed = series.Kind == SeriesKind.Dashed ? " chart-dashed" : "";
        svg.Append(series.Kind == SeriesKind.Points
            ? Invariant($"<circle class=\"{tone}\" cx=\"{x + 8:0.#}\" cy=\"39\" r=\"3.5\"/>")
            : Invariant($"<line class=\"{tone} chart-line{dashed}\" x1=\"{x:0.#}\" x2=\"{x + 16:0.#}\" y1=\"39\" y2=\"39\"/>"));
        svg.Append(Invariant($"<text x=\"{x + 21:0.#}\" y=\"43\">{Text(series.Name)}</text>\n"));
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}

/// <summary>How a series is drawn; a reference is a thin dashed line of grey.</summary>
public enum SeriesKind
{
    Line, Dashed, Points, Reference,
}

/// <summary>What is drawn in one colour.</summary>
public sealed record ChartSeries(string Name, SeriesKind Kind, IReadOnlyList<ChartPoint> Points);

/// <summary>A point, with its interval where it has one.</summary>
public readonly record struct ChartPoint(double X, double Y, double? Low = null, double? High = null);

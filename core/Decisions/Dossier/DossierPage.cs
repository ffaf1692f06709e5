using System.Net;
using System.Text;
using Markdig;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>The dossier as one HTML file: no script, nothing fetched, fit to print; the journey drawn above its table.</summary>
public static class DossierPage
{
    private const string JourneyTitle = "<h2>The journey</h2>";

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml().Build();

    /// <summary>The page.</summary>
    public static string Html(CaseFile file)
    {
        string body = Markdig.Markdown.ToHtml(Dossier.Markdown(file), Pipeline).Replace(JourneyTitle, JourneyTitle + "\n" + Chart(file.Decision.Journey));
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{WebUtility.HtmlEncode(file.Name)}: the case</title>
            <style>{Style}</style>
            </head>
            <body>
            <main>
            {body}</main>
            </body>
            </html>

            """;
    }

    private const string Style = """
        body { margin: 0; background: #f4f2ee; color: #1f2328; font: 15px/1.55 Georgia, "Times New Roman", serif; }
        main { max-width: 52rem; margin: 2rem auto; padding: 3rem 3.5rem; background: #fff; box-shadow: 0 1px 4px rgb(0 0 0 / .15); }
        h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .3rem; }
        h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; padding-top: .8rem; border-top: 1px solid #d8d4cc; }
        table { border-collapse: collapse; width: 100%; margin: .6rem 0 1rem; font: 13px/1.45 system-ui, sans-serif; }
        th, td { padding: .3rem .6rem; border-bottom: 1px solid #e6e2da; vertical-align: top; text-align: left; }
        th { font-weight: 600; border-bottom-color: #9a958a; }
        blockquote { margin: 1rem 0; padding: .6rem 1.4rem; background: #faf8f4; border-left: 3px solid #9a958a; }
        code { font: 12px ui-monospace, monospace; color: #6b6558; white-space: nowrap; }
        ul { padding-left: 1.2rem; } li { margin: .15rem 0; }
        svg { width: 100%; height: auto; overflow: visible; } svg text { font: 11px system-ui, sans-serif; fill: #57534a; }
        hr { border: 0; border-top: 1px solid #d8d4cc; margin: 2rem 0 .6rem; } hr + p { color: #6b6558; font-size: 13px; }
        @media print { body { background: #fff; } main { margin: 0; padding: 0; box-shadow: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
        @media (max-width: 40rem) { main { margin: 0; padding: 1.2rem; } table { display: block; overflow-x: auto; } }
        """;

    /// <summary>Bars of what was paid and what it cost, a pair a month.</summary>
    private static string Chart(IReadOnlyList<JourneyMonth> journey)
    {
        const double width = 760, height = 200, left = 48, bottom = 26, top = 22;
        double most = journey.SelectMany(month => new[] { month.Revenue, month.Cost }).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        if (journey.Count == 0 || most <= 0)
        {
            return "";
        }

        var svg = new StringBuilder();
        double step = (width - left) / journey.Count, bar = Math.Min(18, step * 0.38);
        svg.Append(Invariant($"<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"Paid and cost to serve by month\">"));
        foreach (double share in (ReadOnlySpan<double>)[0, 0.5, 1])
        {
            double y = Y(most * share);
            svg.Append(Invariant($"<line x1=\"{left}\" x2=\"{width}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\" stroke=\"#e6e2da\"/>"));
            svg.Append(Invariant($"<text x=\"{left - 6}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{most * share:#,0}</text>"));
        }

        for (int i = 0; i < journey.Count; i++)
        {
            double x = left + (i + 0.5) * step;
            Bar(journey[i].Revenue, x - bar, "#4a6d8c");
            Bar(journey[i].Cost, x, "#c26a4a");
            if (i % Math.Max(1, (journey.Count + 11) / 12) == 0)
            {
                svg.Append(Invariant($"<text x=\"{x:0.#}\" y=\"{height - 8}\" text-anchor=\"middle\">{journey[i].Month}</text>"));
            }
        }

        svg.Append(Invariant($"<rect x=\"{left}\" y=\"4\" width=\"10\" height=\"10\" fill=\"#4a6d8c\"/><text x=\"{left + 15}\" y=\"13\">paid</text>"));
        svg.Append(Invariant($"<rect x=\"{left + 60}\" y=\"4\" width=\"10\" height=\"10\" fill=\"#c26a4a\"/><text x=\"{left + 75}\" y=\"13\">cost to serve</text></svg>"));
        return svg.ToString();

        double Y(double value) => height - bottom - (height - bottom - top) * value / most;

        void Bar(double value, double x, string color)
        {
            if (value > 0)
            {
                svg.Append(Invariant($"<rect x=\"{x:0.#}\" y=\"{Y(value):0.#}\" width=\"{bar:0.#}\" height=\"{height - bottom - Y(value):0.#}\" fill=\"{color}\"/>"));
            }
        }
    }
}

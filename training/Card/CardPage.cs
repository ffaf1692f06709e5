using System.Net;
using Markdig;

namespace ChurnSegmentation.Training.Card;

/// <summary>The card as one HTML file: no script, nothing fetched, its pictures in it, light or dark as the reader's screen is.</summary>
public static class CardPage
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    /// <summary>The page.</summary>
    /// <param name="markdown">The card.</param>
    /// <param name="pictures">Path beside the card → SVG.</param>
    public static string Html(string markdown, IReadOnlyDictionary<string, string> pictures)
    {
        string body = Markdig.Markdown.ToHtml(markdown, Pipeline);
        foreach ((string path, string svg) in pictures)
        {
            int begin = body.IndexOf($"<img src=\"{path}\"", StringComparison.Ordinal);
            if (begin >= 0)
            {
                int end = body.IndexOf("/>", begin, StringComparison.Ordinal) + "/>".Length;
                body = body[..begin] + LineChart.WithoutStyle(svg).TrimEnd('\n') + body[end..];
            }
        }

        // An interval stays on one line.
        body = body.Replace(" … ", "\u00a0…\u00a0", StringComparison.Ordinal);

        // A wide table scrolls by itself, so that the page never does.
        body = body.Replace("<table>", "<div class=\"wide\"><table>", StringComparison.Ordinal).Replace("</table>", "</table></div>", StringComparison.Ordinal);
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="color-scheme" content="light dark" />
            <title>{WebUtility.HtmlEncode("Model card")}</title>
            <style>
            {Style}
            {LineChart.SharedStyle}
            </style>
            </head>
            <body>
            <main>
            {body}</main>
            </body>
            </html>

            """;
    }

    private const string Style = """
        :root { color-scheme: light dark; --page: #f4f2ee; --sheet: #fff; --text: #1f2328; --quiet: #57534a; --line: #e6e2da; --strong: #9a958a; --tint: #faf8f4; }
        @media (prefers-color-scheme: dark) { :root { --page: #131518; --sheet: #1b1d21; --text: #e8e6e1; --quiet: #b9b5ac; --line: #31343a; --strong: #6d6a64; --tint: #22252a; } }
        body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
        main { max-width: 64rem; margin: 1.2rem auto; padding: 1.4rem 2.4rem 2.4rem; background: var(--sheet); box-shadow: 0 1px 4px rgb(0 0 0 / .15); }
        h1 { font: 700 1.7rem/1.2 Georgia, "Times New Roman", serif; margin: 0 0 .4rem; }
        h2 { font: 700 1.3rem/1.3 Georgia, "Times New Roman", serif; margin: 2.2rem 0 .6rem; padding-top: .8rem; border-top: 1px solid var(--line); }
        h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
        p { margin: .5rem 0; } ul, ol { margin: .3rem 0 .6rem; padding-left: 1.3rem; } li { margin: .1rem 0; }
        .wide { overflow-x: auto; margin: .5rem 0 .8rem; }
        table { border-collapse: collapse; width: 100%; font-size: 13px; line-height: 1.35; font-variant-numeric: tabular-nums; }
        th, td { padding: .25rem .55rem; border-bottom: 1px solid var(--line); vertical-align: top; text-align: left; }
        th { font-weight: 600; border-bottom-color: var(--strong); }
        code { font: .88em ui-monospace, monospace; color: var(--quiet); overflow-wrap: anywhere; } td code { white-space: nowrap; }
        details { margin: .5rem 0; padding: .3rem .8rem; background: var(--tint); border: 1px solid var(--line); border-radius: 4px; }
        summary { cursor: pointer; color: var(--quiet); }
        svg { max-width: 100%; height: auto; margin: .2rem .3rem .2rem 0; }
        @media print { body { background: #fff; } main { margin: 0; padding: 0; box-shadow: none; max-width: none; } h2, h3 { break-after: avoid; } tr, svg { break-inside: avoid; } }
        @media (max-width: 40rem) { main { margin: 0; padding: 1rem; } }
        """;
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources;
using Spectre.Console;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>score --prospects FILE</c>: every deal reviewed before it is signed.</summary>
internal static class ProspectScoring
{
    /// <summary>Width of the printed table.</summary>
    private const int Width = 160;

    /// <summary>Facts for and against a deal that are printed; JSON has all.</summary>
    private const int Shown = 2;

    public static async Task<int> RunAsync(ParseResult parsed, RegistryVersion version, string file, CancellationToken cancellation)
    {
        ProspectPredictor predictor = version.ProspectPredictor();
        IReadOnlyList<Prospect> prospects = await ProspectFile.ReadAsync(file, cancellation);
        ProspectsAnswer answer = predictor.Review(prospects);
        foreach (ProspectRemark remark in predictor.Unseen(prospects).Concat(ProspectRemark.Doubts(prospects)).OrderBy(remark => remark.Row))
        {
            string row = prospects[remark.Row].Id is { } id ? $"row {remark.Row + 1} ({id})" : $"row {remark.Row + 1}";
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{file}, {row}, {remark.Column}: {remark.Words}");
        }

        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(BookOptions.Json))
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(answer, AnswerJson.Indented));
            return 0;
        }

        Table table = new Table().Border(TableBorder.SimpleHeavy);
        foreach (string column in (string[])["prospect", "6 months", "12 months", "24 months"])
        {
            table.AddColumn(new TableColumn(column).NoWrap());
        }

        table.AddColumn("speaks for it").AddColumn("speaks against it");
        foreach ((int row, ProspectAnswer deal) in answer.Prospects.Index())
        {
            table.AddRow(
                Markup.Escape(deal.Id ?? $"row {row + 1}"),
                Share(deal.Alive["6"]), Share(deal.Alive["12"]), Share(deal.Alive["24"]),
                Facts(deal, contribution => contribution.LogOdds < 0),
                Facts(deal, contribution => contribution.LogOdds > 0));
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = Math.Max(console.Profile.Width, Width);
        console.Write(table);
        await output.WriteLineAsync(
            $"Probability of still being a customer after so many months, by version {predictor.Version} and what is known before the signature. "
            + $"Facts: what they add to the log-odds of leaving in a month, mean of the first {ProspectPredictor.Explained} months; with the base they add up exactly.");
        await output.WriteLineAsync(answer.Verdict);
        return 0;
    }

    private static string Facts(ProspectAnswer answer, Func<Contribution, bool> side) => Markup.Escape(string.Join("\n", answer.Contributions
        .Where(contribution => contribution.Feature != SurvivalRows.Month && side(contribution)).Take(Shown)
        .Select(fact => string.Create(CultureInfo.InvariantCulture, $"{fact.Reason.Split(". ")[0]} ({fact.LogOdds:+0.00;-0.00})"))));

    private static string Share(double probability) => probability.ToString("0%", CultureInfo.InvariantCulture);
}

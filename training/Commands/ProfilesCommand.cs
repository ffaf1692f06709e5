using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources;
using Spectre.Console;

namespace ChurnSegmentation.Training.Commands;

/// <summary>
/// <c>profiles</c>: which customers, as known at signature, end as value creators and which as destroyers; and what set high performers apart
/// from those who started alike.
/// </summary>
public static class ProfilesCommand
{
    private static readonly Option<int?> SeedOption = BookOptions.WholeOption("--seed", "Seed of the bootstrap. Default 0.", 0, int.MaxValue);

    public static Command Create()
    {
        Command command = new(
            "profiles",
            "The ideal customer: which profiles, as known at signature, end as value creators and which as destroyers; "
            + "and what set high performers apart from those who started alike.")
        {
            BookOptions.Data, BookOptions.Engine, BookOptions.Policy, SeedOption, BookOptions.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        (Policy policy, _) = BookOptions.ReadPolicy(parsed);
        BookLocation location = BookOptions.Location(parsed);
        int seed = parsed.GetValue(SeedOption) ?? 0;
        (IReadOnlyList<SignedDeal> deals, bool costKnown, PerformerReport? performers) = await StepProgress.ShowAsync(
            "Comparing", parsed.InvocationConfiguration.Error, async progress =>
            {
                progress.Report("checking the book");
                await using CheckedDataBook book = await location.OpenAsync(new RunSettings().MaxBadShare, progress, cancellation);
                progress.Report("what each account brought");
                LabelFacts facts = await LabelFactsReader.ReadAsync(book.Book, cancellation);
                (IReadOnlyList<SignedDeal> deals, bool costKnown) = await SignedDeals.ReadAsync(book.Book, facts, policy, cancellation);
                progress.Report("what set high performers apart");
                return (deals, costKnown, await PerformersAsync(book.Book, facts, policy, seed, cancellation));
            });
        IReadOnlyList<ProfileOutcome> outcomes = IdealCustomer.Of(deals, policy.Planning, seed, costKnown);
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(BookOptions.Json))
        {
            output.WriteLine(JsonSerializer.Serialize(
                new
                {
                    Accounts = deals.Count,
                    Months = policy.Planning.FirstMonths,
                    Mean = deals.Average(deal => deal.Contribution),
                    CostKnown = costKnown,
                    Profiles = outcomes,
                    HighPerformers = performers,
                },
                StoreJson.Indented));
            return 0;
        }

        Print(outcomes, deals, costKnown, policy.Planning, output);
        if (performers is not null)
        {
            PerformerTable.Print(performers, policy.Planning, output);
        }

        return 0;
    }

    /// <summary>Of the book's last month; null where it has no revenue. Places need no model, so no version is asked for.</summary>
    private static async Task<PerformerReport?> PerformersAsync(
        DataBook book, LabelFacts facts, Policy policy, int seed, CancellationToken cancellation)
    {
        ScoredSnapshot? today = await ScoredSnapshot.TryReadAsync(
            book,
            FeatureCatalog.BuiltIn,
            new FittedFeatures([], new Dictionary<string, IReadOnlyList<string>>()),
            new Dictionary<string, CalibratedModel>(),
            policy,
            policy,
            facts.LastMonth,
            new RunSettings().Windows.Observe,
            cancellation);
        return today is null ? null : HighPerformers.Of(
            today.View with { Accounts = [.. today.Eligibility.Eligible.Select(row => today.View.Accounts[row])] },
            await AccountStarts.ReadAsync(book, cancellation),
            FeatureCatalog.BuiltIn,
            policy,
            seed);
    }

    private static void Print(
        IReadOnlyList<ProfileOutcome> outcomes, IReadOnlyList<SignedDeal> deals, bool costKnown, PlanningPolicy policy, TextWriter output)
    {
        Table table = new Table().Border(TableBorder.SimpleHeavy);
        string[] numbers = ["accounts", "contribution", "expected (95%)", .. costKnown ? (string[])["below zero (95%)"] : []];
        foreach (string column in (string[])["as signed", "", .. numbers, "ends as"])
        {
            table.AddColumn(numbers.Contains(column) ? new TableColumn(column).RightAligned().NoWrap() : new TableColumn(column).NoWrap());
        }

        foreach (ProfileOutcome outcome in outcomes)
        {
            table.AddRow([
                Markup.Escape(outcome.Dimension.Replace('_', ' ')),
                Markup.Escape(outcome.Value),
                Money(outcome.Accounts),
                Money(outcome.Mean),
                $"{Money(outcome.Shrunk)} ({Money(outcome.Low)} … {Money(outcome.High)})",
                .. outcome is { Destroyers: { } share, DestroyersLow: { } low, DestroyersHigh: { } high }
                    ? (string[])[$"{Share(share)} ({Share(low)} … {Share(high)})"] : [],
                outcome.Verdict]);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = Math.Max(console.Profile.Width, 132);
        console.Write(table);
        output.WriteLine(
            $"{deals.Count} accounts that signed within the book, {policy.FirstMonths} months each; revenue less its delivery{(costKnown ? " and the cost to serve" : "")}, "
            + $"{Money(deals.Average(deal => deal.Contribution))} on average. "
            + $"Profiles of fewer than {policy.MinAccounts} accounts are left out. "
            + (costKnown
                ? "creator: the whole interval lies above the average; destroyer: below zero."
                : "What serving them cost is not on record: who creates value and who destroys it cannot be told. above average: the whole interval lies above it."));
    }

    private static string Money(double amount) => amount.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Share(double share) => share.ToString("0%", CultureInfo.InvariantCulture);
}

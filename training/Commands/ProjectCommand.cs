using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Labels;
using Spectre.Console;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>project</c>: revenue of the accounts under contract over the next twelve months, with intervals.</summary>
public static class ProjectCommand
{
    private const string Note =
        "Accounts under contract that are not silent; new signatures are not projected, and who is under notice leaves on the day on file. Carried: the last month's revenue, carried on.";

    private static readonly int[] Shown = [1, 6, 12];

    private const double Large = 1_000_000;

    private static readonly Option<string> VersionOption = new("--version")
    {
        Description = "The version whose survival model projects: an alias or an id.",
        DefaultValueFactory = _ => Registry.Champion,
    };

    private static readonly Option<bool> BacktestOption = new("--backtest")
    {
        Description = "Project from earlier months, by what was known then, and hold it against what came.",
    };

    private static readonly Option<int?> SeedOption = BookOptions.WholeOption("--seed", "Seed of the simulation. Default 0.", 0, int.MaxValue);

    public static Command Create()
    {
        Command command = new("project", "Project revenue for the next 12 months, the whole book and by size, plan and industry, with intervals.")
        {
            BookOptions.Data, BookOptions.Engine, BookOptions.Registry, BookOptions.Policy, VersionOption, BacktestOption, SeedOption, BookOptions.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>A projection, or one from an earlier month with what came.</summary>
    /// <param name="From">The month from which it is projected.</param>
    /// <param name="Actual">What came; null where it is not known yet.</param>
    /// <param name="Trust">Weight of the projected change against none, by how it proved itself before.</param>
    private sealed record Line(
        string From, string Segment, string Month, double Carried, double Expected, double Low, double High, double? Actual, double Trust);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        RegistryVersion version = Registry.Open(parsed.GetValue(BookOptions.Registry)!).Load(parsed.GetValue(VersionOption)!).EnsureBook("project");
        (SurvivalModel survival, SurvivalFacts facts) = version.Survival(VersionSurvival.Snapshot);
        (Policy policy, _) = BookOptions.ReadPolicy(parsed);
        BookLocation location = BookOptions.Location(parsed);
        int seed = parsed.GetValue(SeedOption) ?? 0;
        bool backtest = parsed.GetValue(BacktestOption);
        IReadOnlyList<Line> lines = await StepProgress.ShowAsync("Projecting", parsed.InvocationConfiguration.Error, async progress =>
        {
            progress.Report("checking the book");
            await using CheckedDataBook checkedBook = await location.OpenAsync(version.MaxBadShare(), progress, cancellation);
            LabelFacts labels = await LabelFactsReader.ReadAsync(checkedBook.Book, cancellation);
            var book = new ProjectionBook(
                checkedBook.Book,
                labels,
                survival,
                facts.Categories,
                version.TrainedCatalog(),
                version.TrainedPolicy(),
                version.Manifest.Run.Observe,
                policy.Planning.MinAccounts);
            var origins = new List<ProjectionOrigin>();
            foreach (Month month in book.Origins(labels.LastMonth))
            {
                progress.Report($"accounts at the end of {month}");
                origins.Add(await book.ReadAsync(month, cancellation));
            }

            return Project(origins, Month.Parse(version.Manifest.Run.TestFrom), policy.Planning.IntervalShare, backtest, seed);
        });
        Print(lines, policy.Planning.IntervalShare, version, parsed);
        return 0;
    }

    private static List<Line> Project(List<ProjectionOrigin> origins, Month honestFrom, double level, bool backtest, int seed)
    {
        var lines = new List<Line>();
        foreach (ProjectionOrigin origin in backtest ? origins.SkipLast(1).Where(origin => origin.Month >= honestFrom) : origins.TakeLast(1))
        {
            RevenueProjection.Past past = RevenueProjection.Learn(origins, origin.Month, honestFrom, seed);
            lines.AddRange(RevenueProjection.Project(origin, past, level, seed)
                .Where(cell => !backtest || cell.Ahead <= origin.Known)
                .Select(cell => new Line(
                    origin.Month.ToString(), cell.Segment, (origin.Month + cell.Ahead).ToString(), cell.Carried, cell.Expected, cell.Low, cell.High,
                    cell.Ahead <= origin.Known ? RevenueProjection.Actual(origin, cell.Segment, cell.Ahead) : null,
                    past.Trust)));
        }

        return lines.Count > 0 ? lines : throw new UserFault(
            $"No month end from {honestFrom} on has a month after it: the version has seen all that could test it. Train with an earlier --test-from.");
    }

    private static void Print(IReadOnlyList<Line> lines, double level, RegistryVersion version, ParseResult parsed)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(BookOptions.Json))
        {
            output.WriteLine(JsonSerializer.Serialize(new { ModelVersion = version.Id.ToString(), Interval = level, Note, Lines = lines }, StoreJson.Indented));
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = Math.Max(console.Profile.Width, 144);
        console.Write(lines.Any(line => line.Actual is not null) ? Backtest(lines) : Projection(lines));
        output.WriteLine($"{Note} In brackets: {level.ToString("0%", CultureInfo.InvariantCulture)} intervals. Version {version.Id}.");
        Line[] known = [.. lines.Where(line => line.Actual is not null)];
        if (known.Length == 0)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"The projected change counts for {lines[0].Trust:0%}, carrying on for the rest: so the two proved themselves where this book's past is projected (project --backtest)."));
        }
        else
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Of {known.Length} segments and months {known.Average(Inside):0.0%} came to lie within the interval; mean error "
                + $"{known.Average(line => Off(line, line.Expected)):0.0%} of revenue, {known.Average(line => Off(line, line.Carried)):0.0%} with the last month carried on."));
        }
    }

    private static Table Projection(IReadOnlyList<Line> lines)
    {
        // Whole sums of a large book do not fit a line; half a thousand more or less is no news there.
        bool large = lines.Max(line => line.High) >= Large;
        Table table = Empty([$"from {lines[0].From}{(large ? ", in thousands" : "")}", "carried", .. Shown.Select(ahead => Ahead(lines[0], ahead))]);
        foreach (IGrouping<string, Line> segment in lines.GroupBy(line => line.Segment))
        {
            Line[] months = [.. segment];
            table.AddRow([Markup.Escape(segment.Key), Money(months[0].Carried, large), .. Shown.Select(ahead =>
                $"{Money(months[ahead - 1].Expected, large)} ({Money(months[ahead - 1].Low, large)} … {Money(months[ahead - 1].High, large)})")]);
        }

        return table;
    }

    private static Table Backtest(IReadOnlyList<Line> lines)
    {
        Table table = Empty(["from", "month ends ahead", "segments", "within", "mean error", "carried on"]);
        foreach (IGrouping<(string From, string Month), Line> month in lines.GroupBy(line => (line.From, line.Month)))
        {
            table.AddRow(
                month.Key.From,
                month.Key.Month,
                month.Count().ToString(CultureInfo.InvariantCulture),
                month.Average(Inside).ToString("0%", CultureInfo.InvariantCulture),
                month.Average(line => Off(line, line.Expected)).ToString("0.0%", CultureInfo.InvariantCulture),
                month.Average(line => Off(line, line.Carried)).ToString("0.0%", CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static Table Empty(IEnumerable<string> columns)
    {
        Table table = new Table().Border(TableBorder.SimpleHeavy);
        foreach ((int at, string column) in columns.Index())
        {
            table.AddColumn(at == 0 ? new TableColumn(column).NoWrap() : new TableColumn(column).RightAligned().NoWrap());
        }

        return table;
    }

    private static string Ahead(Line first, int ahead) => (Month.Parse(first.From) + ahead).ToString();

    private static double Inside(Line line) => line.Actual >= line.Low && line.Actual <= line.High ? 1 : 0;

    private static double Off(Line line, double projected) => line.Carried > 0 ? Math.Abs(projected - line.Actual!.Value) / line.Carried : 0;

    private static string Money(double amount, bool inThousands) => (inThousands ? amount / 1000 : amount).ToString("#,0", CultureInfo.InvariantCulture);
}

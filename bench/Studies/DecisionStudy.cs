using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Sources.Simulator;
using static System.FormattableString;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>Every kind of decision over many simulated books, each cut at a day, decided, and held against the truth of the year after.</summary>
/// <param name="Books">The books, half with planted faults.</param>
/// <param name="EveryoneNamed">Of the book with a fault that hits everyone: what the systemic guard named.</param>
internal sealed record DecisionStudy(IReadOnlyList<DecisionStudy.BookFigures> Books, SystemicStudy EveryoneNamed)
{
    private const int Known = 36, After = 12;

    /// <summary>One book's figures.</summary>
    public sealed record BookFigures(
        long Seed,
        bool Faults,
        SystemicStudy Systemic,
        ExitFigures Exit,
        LetGoStudy LetGo,
        PlacementStudy Placement,
        SurvivalStudy.Result Survival,
        IReadOnlyList<ProjectionStudy.Cell> Projection);

    /// <summary>Runs the study.</summary>
    /// <param name="seeds">A book each; every other one has planted faults.</param>
    /// <param name="accounts">Accounts of a book.</param>
    /// <param name="journal">Books measured before are taken from it, new ones are written to it; null = none is kept.</param>
    /// <param name="progress">Told of each book that is done, in a line and with the study so far: a long study that is interrupted is not lost.</param>
    public static async Task<DecisionStudy> RunAsync(
        IReadOnlyList<long> seeds, int accounts, Policy policy, BookJournal? journal, Action<string, DecisionStudy> progress,
        CancellationToken cancellation = default)
    {
        SystemicStudy everyone = await EveryoneAsync(seeds[0], accounts, policy, cancellation);
        var books = new BookFigures[seeds.Count];
        int done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        await Parallel.ForEachAsync(seeds.Index(), parallel, async (book, stop) =>
        {
            BookFigures? before = journal?.Known.GetValueOrDefault(book.Item);
            BookFigures figures = books[book.Index] = before ?? await BookAsync(book.Item, accounts, policy, stop);
            lock (books)
            {
                if (before is null)
                {
                    journal?.Add(figures);
                }

                string line = Invariant($"{++done} of {seeds.Count}: seed {book.Item}, {figures.Exit.Right} of {figures.Exit.Recommended} exits right of {figures.Exit.Should}; ");
                progress(
                    line + $"named {string.Join(", ", figures.Exit.Named.DefaultIfEmpty("nothing"))}",
                    new DecisionStudy([.. books.Where(figures => figures is not null)], everyone));
            }
        });

        return new DecisionStudy(books, everyone);
    }

    private static async Task<SystemicStudy> EveryoneAsync(long seed, int accounts, Policy policy, CancellationToken cancellation)
    {
        SimulatorSettings settings = new SimulatorSettings(accounts, Known, seed) with { Faults = PlantedFaults.Everyone };
        await using ObservedBook hit = await ObservedBook.CreateAsync(settings, TodayOf(settings), policy, cancellation);
        return await SystemicStudy.RunAsync(hit, cancellation);
    }

    /// <summary>The book of a seed; an odd one has planted faults.</summary>
    internal static SimulatorSettings SettingsOf(long seed, int accounts) =>
        new SimulatorSettings(accounts, Known + After, seed) with { Faults = (seed & 1) == 1 ? PlantedFaults.On : PlantedFaults.Off };

    /// <summary>The last month that the book knows.</summary>
    internal static Month TodayOf(SimulatorSettings settings) => settings.Start + (Known - 1);

    private static async Task<BookFigures> BookAsync(long seed, int accounts, Policy policy, CancellationToken cancellation)
    {
        SimulatorSettings settings = SettingsOf(seed, accounts);
        await using StudyBook study = await StudyBook.CreateAsync(settings, TodayOf(settings), policy, cancellation: cancellation);
        (ScoredSnapshot scored, DecidedSnapshot decided) = await ExitStudy.DecideAsync(study, cancellation);
        StudySurvival survival = await StudySurvival.TrainAsync(study.Observed, cancellation);
        return new BookFigures(
            seed,
            settings.Faults == PlantedFaults.On,
            SystemicStudy.Of(study.Truth, decided.Systemic, scored.View),
            ExitStudy.Measure(study, decided),
            LetGoStudy.Run(study, scored.View, [.. decided.Accounts.Where(account => account.Exit.Recommended).Select(account => account.Account.AccountId)]),
            PlacementStudy.Of(scored.View, study.Truth, policy),
            SurvivalStudy.Measure(study.Observed, survival),
            await ProjectionStudy.MeasureAsync(study, survival, cancellation));
    }

    /// <summary>The report: each bar with what was measured, then each book.</summary>
    public string Markdown(string command, string machine)
    {
        var text = new StringBuilder();
        text.Append(Invariant($"# Decisions against the truth\n\nWritten by `{command}`: {Books.Count} simulated books, seeds {Books[0].Seed} to {Books[^1].Seed}, cut after {Known} months, "));
        text.Append(Invariant($"with {After} months of truth after it that only this study reads; odd seeds have planted faults. On {machine}.\n\n"));
        text.Append("| What | Measured | Asked |\n|---|---|---|\n");
        BookFigures[] with = [.. Books.Where(book => book.Faults)], without = [.. Books.Where(book => !book.Faults)];
        Row("Planted faults: batch and version both named", Invariant($"{with.Count(book => book.Systemic is { BatchNamed: true, VersionNamed: true })} of {with.Length} books"), "18 of 20");
        Row("Planted faults: other cohorts named", Invariant($"{with.Sum(book => book.Systemic.Others)} in {with.Length} books"), "");
        Row("Planted faults: recommended exits in the faulty batch or version", Invariant($"{with.Sum(book => book.Exit.InPlantedFault)}"), "");
        Row("… of them, those whose trouble is planted: without it they should stay", Invariant($"{with.Sum(book => book.Exit.TroublePlanted)}"), "0");
        Row("No planted faults: anything named", Invariant($"{without.Count(book => book.Exit.Named.Count > 0)} of {without.Length} books"), "at most 1 of 20");
        Row("A fault that hits everyone", EveryoneNamed.Everyone ? "\"everyone\"" : "not named", "\"everyone\"");
        Exits("Recommended exits, all books", Books);
        Exits("… without planted faults", without);
        Exits("… with planted faults (a quarter of the book is held back)", with);
        Row(
            "… outside the faulty cohorts, whom \"fix us first\" holds back",
            Rates(
                Books.Sum(book => book.Exit.Right - (book.Exit.InPlantedFault - book.Exit.TroublePlanted)),
                Books.Sum(book => book.Exit.Recommended - book.Exit.InPlantedFault),
                Books.Sum(book => book.Exit.Should - book.Exit.ShouldInPlantedFault)),
            "");
        Row("Recommended exits under the tenure floor", Invariant($"{Books.Sum(book => book.Exit.UnderFloor)}"), "0");
        Agree("Skill/Will", Books.Select(book => book.Placement.SkillWill).Aggregate((left, right) => left + right));
        Agree("Asymmetry", Books.Select(book => book.Placement.Asymmetry).Aggregate((left, right) => left + right));
        foreach ((string what, string measured, string asked) in SurvivalStudy.Lines([.. Books.Select(book => book.Survival)]))
        {
            Row(what, measured, asked);
        }

        ProjectionStudy.Cell[] cells = [.. Books.SelectMany(book => book.Projection)];
        Row("Revenue projection: 80% interval covers", Invariant($"{100.0 * cells.Count(cell => cell.Covered) / cells.Length:0.0}% of {cells.Length} segments × months"), "75–85%");
        Row(
            "Revenue projection: mean error",
            Invariant($"{100 * cells.Average(cell => cell.Error):0.0}% of revenue, last month carried on {100 * cells.Average(cell => cell.CarriedError):0.0}%"),
            "below carried on");
        BookFigures[] letGo = [.. Books.Where(book => book.LetGo.Accounts > 0)];
        Row(
            "Let-go: true change of the year's profit within the stated 90% interval",
            Invariant($"{letGo.Count(book => book.LetGo.Covered)} of {letGo.Length} books"),
            "16 of 20");
        text.Append("\n| Of those who should go, kept by | Accounts |\n|---|---:|\n");
        foreach (IGrouping<string, int> rule in Books.SelectMany(book => book.Exit.Kept).GroupBy(rule => rule.Key, rule => rule.Value)
            .OrderByDescending(rule => rule.Sum()).ThenBy(rule => rule.Key, StringComparer.Ordinal))
        {
            text.Append(Invariant($"| {rule.Key.Replace('_', ' ')} | {rule.Sum()} |\n"));
        }

        text.Append("\n| Seed | Faults | Named | Should go | Recommended | Right | Let-go stated (90%) | True |\n|---:|---|---|---:|---:|---:|---|---:|\n");
        foreach (BookFigures book in Books)
        {
            text.Append(Invariant($"| {book.Seed} | {(book.Faults ? $"{book.Systemic.Batch}, {book.Systemic.Version}" : "none")} | {string.Join(", ", book.Exit.Named.DefaultIfEmpty("nothing"))} | "));
            text.Append(Invariant($"{book.Exit.Should} | {book.Exit.Recommended} | {book.Exit.Right} | {book.LetGo.Stated.Change:#,0} ({book.LetGo.Stated.Low:#,0} … {book.LetGo.Stated.High:#,0}) | {book.LetGo.True:#,0} |\n"));
        }

        return text.ToString();

        void Row(string what, string measured, string asked) => text.Append($"| {what} | {measured} | {asked} |\n");

        void Exits(string what, IReadOnlyCollection<BookFigures> books)
        {
            Row(
                what,
                Rates(books.Sum(book => book.Exit.Right), books.Sum(book => book.Exit.Recommended), books.Sum(book => book.Exit.Should)),
                "0.9 at recall 0.5");
        }

        static string Rates(int right, int recommended, int should) =>
            Invariant($"precision {(double)right / recommended:0.000} ({right} of {recommended}), recall {(double)right / should:0.000} (of {should})");

        void Agree(string what, Agreement agreement) => Row(
            $"{what} against the latent truth", Invariant($"{100 * agreement.RightShare:0.0}% right of the {100 * agreement.PlacedShare:0.0}% placed"), "85% of 60%");
    }
}

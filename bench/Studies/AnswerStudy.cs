using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Evaluation;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources.Simulator;
using static System.FormattableString;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>Whether answers are withheld as promised, and whether exit candidates are shown a way out, over many simulated books.</summary>
/// <param name="Books">The books.</param>
internal sealed record AnswerStudy(IReadOnlyList<AnswerStudy.BookFigures> Books)
{
    private const int Months = 36, Snapshots = 22;

    /// <summary>One book's figures.</summary>
    /// <param name="Coverage">Model → how often its sets held the true answer in the test months.</param>
    /// <param name="Unfamiliar">Share of the newest snapshot's rows that are unlike the training rows.</param>
    /// <param name="Candidates">Accounts above the line of exit at the newest snapshot.</param>
    /// <param name="Found">Of them, those for whom a way out was found.</param>
    /// <param name="Crossed">Of those, the ones that are below the line when scored again.</param>
    /// <param name="Stray">Changes that touch what cannot be changed, or leave what accounts have done.</param>
    /// <param name="Changes">Changes in all ways out.</param>
    public sealed record BookFigures(
        long Seed, IReadOnlyDictionary<string, CoverageFacts> Coverage, double Unfamiliar, int Candidates, int Found, int Crossed, int Stray, int Changes);

    /// <summary>Runs the study, a book at a time.</summary>
    public static async Task<AnswerStudy> RunAsync(
        IReadOnlyList<long> seeds, int accounts, Policy policy, Action<string, AnswerStudy> progress, CancellationToken cancellation = default)
    {
        var books = new List<BookFigures>();
        foreach (long seed in seeds)
        {
            BookFigures book = await BookAsync(seed, accounts, policy, cancellation);
            books.Add(book);
            progress(Invariant($"{books.Count} of {seeds.Count}: seed {seed}, {book.Found} of {book.Candidates} candidates have a way out"), new AnswerStudy(books));
        }

        return new AnswerStudy(books);
    }

    private static async Task<BookFigures> BookAsync(long seed, int accounts, Policy policy, CancellationToken cancellation)
    {
        var settings = new SimulatorSettings(accounts, Months, seed);
        var run = new RunSettings { BootstrapReplicates = 0 };
        Month today = settings.Start + (Months - 1);
        await using ObservedBook observed = await ObservedBook.CreateAsync(settings, today, policy, cancellation);
        LabelFacts facts = await LabelFactsReader.ReadAsync(observed.Book, cancellation);
        Month[] snapshots = [.. DatasetBuilder.Snapshots(facts, run.Windows).TakeLast(Snapshots)];
        DatasetBuilder.Result built = await DatasetBuilder.BuildAsync(observed.Book, facts, policy, run.Windows, snapshots, cancellation: cancellation);
        Dataset data = built.Dataset;
        var split = Split.Of(data);
        FeatureDefinition[] features = [.. data.Features.Names.Select(name => built.Catalog[name])];
        TrainedModels trained = new ModelTrainer(new XGBoostLearner(), run, null, cancellation).Train(data, split, TrainingRun.Directions(features));
        var coverage = trained.Models.ToDictionary(model => model.Key, model => ModelEvaluator.ConformalOf(data, model.Key, model.Value, split.Models[model.Key], policy.Uncertainty!).Test);

        int[] trainRows = split.Models["churn"].TrainRows, newest = [.. Enumerable.Range(0, data.Count).Where(row => data.Snapshots[row] == today)];
        var usual = Familiarity.From(data.Features.Take(trainRows));
        ObservedChanges changes = TrainingRun.Changes(data, trainRows, features);
        CalibratedModel exit = trained.Models["needs_exit"].Model;
        double line = policy.Guards.CandidateProbability;
        FeatureNote[] notes = [.. features.Select(feature => new FeatureNote(
            feature.Name, feature.Family, feature.Title, feature.Definition, feature.Unit, built.Categories.GetValueOrDefault(feature.Name)))];
        int candidates = 0, found = 0, crossed = 0, stray = 0, all = 0;
        foreach (int row in newest.Where(row => Logistic.Probability(exit.LogOdds(data.Features.Row(row))) >= line))
        {
            candidates++;
            var way = Counterfactual.Search(exit, notes, changes, data.Features.Row(row), line);
            if (!way.Found)
            {
                continue;
            }

            found++;
            float[] changed = data.Features.Row(row).ToArray();
            foreach (CounterfactualChange change in way.Changes)
            {
                int column = data.Features.ColumnOf(change.Feature);
                (float Least, float Most)? reach = changes.Reach(change.Feature, changed[column]);
                stray += features[column].Actionable && reach is { } seen && change.To >= seen.Least && change.To <= seen.Most ? 0 : 1;
                changed[column] = change.To;
                all++;
            }

            crossed += Logistic.Probability(exit.LogOdds(changed)) < line ? 1 : 0;
        }

        return new BookFigures(
            seed,
            coverage,
            newest.Average(row => usual.Of(data.Features.Row(row), policy.Uncertainty!.UnfamiliarShare).Unfamiliar ? 1.0 : 0),
            candidates, found, crossed, stray, all);
    }

    /// <summary>The report.</summary>
    public string Markdown(string command, string machine, Policy policy)
    {
        int error = policy.Uncertainty!.ErrorPercent;
        var text = new StringBuilder();
        text.Append(Invariant($"# Answers withheld, and ways out\n\nWritten by `{command}`: {Books.Count} simulated books, seeds {Books[0].Seed} to {Books[^1].Seed}, "));
        text.Append(Invariant($"trained on the earlier months and tested on the later ones, as `train` does. Conformal sets at an error level of {error}%: "));
        text.Append(Invariant($"{100 - error}% of each class should be covered. On {machine}.\n\n"));
        text.Append("| Model | Those who were 1, covered | … pooled | Those who were 0, covered | Decided (one answer only) |\n|---|---:|---:|---:|---:|\n");
        foreach (string model in Books[0].Coverage.Keys.Order(StringComparer.Ordinal))
        {
            CoverageFacts[] all = [.. Books.Where(book => book.Coverage.ContainsKey(model)).Select(book => book.Coverage[model])];
            double ones = all.Where(one => one.PositivesCovered is not null).Average(one => one.PositivesCovered!.Value);
            double pooled = all.Sum(one => one.Positives * (one.PositivesCovered ?? 0)) / all.Sum(one => one.Positives);
            text.Append(Invariant($"| {model} | {100 * ones:0.0}% | {100 * pooled:0.0}% of {all.Sum(one => one.Positives)} | {100 * all.Average(one => one.NegativesCovered ?? 0):0.0}% | {100 * all.Average(one => one.Decided):0.0}% |\n"));
        }

        int candidates = Books.Sum(book => book.Candidates), found = Books.Sum(book => book.Found);
        text.Append("\n| What | Measured | Asked |\n|---|---|---|\n");
        text.Append(Invariant($"| Exit candidates with a way out | {100.0 * found / candidates:0.0}% ({found} of {candidates}) | 60% |\n"));
        text.Append(Invariant($"| … below the line when scored | {Books.Sum(book => book.Crossed)} of {found} | all |\n"));
        text.Append(Invariant($"| … changes of what cannot be changed, or beyond what accounts have done | {Books.Sum(book => book.Stray)} of {Books.Sum(book => book.Changes)} | 0 |\n"));
        text.Append(Invariant($"| Accounts of the newest month unlike the training rows | {100 * Books.Average(book => book.Unfamiliar):0.0}% |  |\n"));
        text.Append("\n| Seed | churn, 1 covered | churn, 0 covered | needs_exit, 1 covered | needs_exit, 0 covered | Candidates | Way out |\n|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (BookFigures book in Books)
        {
            text.Append(Invariant($"| {book.Seed} | {Share(book, "churn", true)} | {Share(book, "churn", false)} | {Share(book, "needs_exit", true)} | {Share(book, "needs_exit", false)} | {book.Candidates} | {book.Found} |\n"));
        }

        return text.ToString();

        static string Share(BookFigures book, string model, bool ones) => book.Coverage.TryGetValue(model, out CoverageFacts? facts)
            ? Invariant($"{100 * (ones ? facts.PositivesCovered : facts.NegativesCovered):0.0}%")
            : "–";
    }
}

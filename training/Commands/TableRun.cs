using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Evaluation;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Commands;

/// <summary>From a prepared table to a version's draft: leak check, train, evaluate, write down.</summary>
internal static class TableRun
{
    /// <summary>Trains and evaluates the label's model.</summary>
    /// <param name="allowed">Columns that may tell the label almost by themselves.</param>
    /// <param name="policyYaml">Goes into the version: its levels of error are the policy's.</param>
    /// <param name="lead">Months between a row's time and the beginning of what its label tells of; null where nobody said.</param>
    /// <param name="outcome">Months that its label tells of; null where nobody said.</param>
    /// <exception cref="UserFault">A column leaks, none is left, or there are too few events.</exception>
    public static VersionDraft Draft(
        PreparedTable table, IReadOnlyCollection<string> allowed, Policy policy, ReadOnlyMemory<byte> policyYaml, RunSettings settings, int? lead, int? outcome,
        ILearner learner, IProgress<string> progress, CancellationToken cancellation)
    {
        int gap = Gap(lead, outcome);
        string name = table.Model;
        Dataset data = table.Dataset(settings.Windows, gap);
        var trainer = new ModelTrainer(learner, settings, step => TrainingRun.Report(progress, step), cancellation);
        SortedDictionary<string, string> leaks = Check(table, data, allowed, trainer, settings.Seed, progress);
        Split split = SplitOf(table);
        ModelSplit rows = split.Models[name];
        var monotone = new Dictionary<string, int[]>();
        TrainedModels trained = trainer.Train(data, split, monotone);
        progress.Report("evaluating on the test rows");
        var evaluator = new ModelEvaluator(settings, cancellation);
        SortedDictionary<string, ModelFacts> models = new(
            evaluator.Evaluate(data, trained, trainer, monotone, policy.Uncertainty).ToDictionary(
                model => model.Key,
                model => TrainingRun.WithThreshold(model.Key, model.Value with { Polarity = table.Polarity }, data, trained, evaluator, policy)),
            StringComparer.Ordinal);
        FeatureMatrix learnt = data.Features.Take(rows.TrainRows);
        var files = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
        {
            [Policy.FileName] = policyYaml,
            [FeatureReference.FileName] = FeatureReference.From(learnt).ToBytes(),
            [Familiarity.FileName] = Familiarity.From(learnt, data.IsCategory).ToBytes(),
            [models[name].File] = ModelFile.ToBytes(trained.Models[name].Model),
        };
        progress.Report("training on other samples of the ids");
        TrainingRun.AddStability(data, trained, trainer, settings, monotone, policy, models, files);
        return new VersionDraft(Manifest(table, data, policy, settings, lead ?? 0, outcome ?? 0, learner, models, leaks), files);
    }

    /// <summary>Months that a label takes to be known.</summary>
    public static int Gap(int? lead, int? outcome) => (lead ?? 0) + (outcome ?? 0);

    /// <summary>The table's training and test rows.</summary>
    public static Split SplitOf(PreparedTable table) => new(
        PreparedTable.NoMonth,
        new Dictionary<string, ModelSplit> { [table.Model] = new(table.Split.Train, table.Split.Test) });

    /// <summary>Refuses a table that cannot be learned from, or that knows its label.</summary>
    /// <returns>Allowed column → what it knows.</returns>
    /// <exception cref="UserFault">A column leaks, none is left, or there are too few events.</exception>
    public static SortedDictionary<string, string> Check(
        PreparedTable table, Dataset data, IReadOnlyCollection<string> allowed, ModelTrainer trainer, int seed, IProgress<string> progress)
    {
        EnsureTrainable(table, data, trainer);
        progress.Report("looking for columns that know the label");
        return Leaks(table, allowed, seed);
    }

    private static void EnsureTrainable(PreparedTable table, Dataset data, ModelTrainer trainer)
    {
        string file = table.Table.File;
        if (trainer.FindShortage(data, table.Model, table.Split.Train) is { } shortage)
        {
            throw new UserFault($"{file}: {shortage} Bring more rows, or lower minimum_events in the settings file.");
        }

        if (data.Features.Names.Count == 0)
        {
            throw new UserFault($"{file}: no column is left to learn from: {string.Join("; ", table.Features.Columns
                .Where(column => column.Use == "dropped").Select(column => $"'{column.Name}' was dropped, {column.Note}").DefaultIfEmpty("there is none"))}. "
                + "Bring columns that vary.");
        }
    }

    /// <summary>What the allowed columns know.</summary>
    /// <exception cref="UserFault">Others know it, too; or a name that is allowed is no column.</exception>
    private static SortedDictionary<string, string> Leaks(PreparedTable table, IReadOnlyCollection<string> allowed, int seed)
    {
        foreach (string name in allowed.Where(name => table.Table.Columns.All(column => column.Name != name)))
        {
            throw new UserFault($"--allow {name}: {table.Table.File} has no such column; the nearest are "
                + $"{NearestNames.Of(name, table.Table.Columns.Select(column => column.Name))}.");
        }

        int[] train = table.Split.Train;
        IReadOnlyList<Leak> found = LeakCheck.Find(
            table.Features.Matrix.Take(train), table.Features.IsCategory, Array.ConvertAll(train, row => table.Rows.Ids[row]),
            Array.ConvertAll(train, row => table.Rows.Labels[row]), seed);
        Leak[] forbidden = [.. found.Where(leak => !allowed.Contains(leak.Column))];
        return forbidden.Length == 0
            ? new SortedDictionary<string, string>(found.ToDictionary(leak => leak.Column, leak => leak.Found), StringComparer.Ordinal)
            : throw new UserFault(string.Join(Environment.NewLine, forbidden.Select(leak => $"{table.Table.File}: column '{leak.Column}' knows the label: {leak.Found}."))
                + Environment.NewLine + "Is it filled in after the event, or made from the label? Leave it out of the table. If it was known when the row was made: "
                + string.Join(" ", forbidden.Select(leak => $"--allow {(leak.Column.Contains(' ') ? $"\"{leak.Column}\"" : leak.Column)}")));
    }

    private static Manifest Manifest(
        PreparedTable table, Dataset data, Policy policy, RunSettings settings, int lead, int outcome, ILearner learner,
        SortedDictionary<string, ModelFacts> models, SortedDictionary<string, string> leaks)
    {
        string[] months = table.Rows.IsDated ? [.. data.Snapshots.Distinct().Order().Select(month => month.ToString())] : [DataFacts.Undated];
        return new Manifest(
            1,
            TrainingRun.Product,
            new DataFacts(
                table.Table.Fingerprint,
                months[0],
                months[^1],
                new Dictionary<string, TableFacts>
                {
                    ["table"] = new(
                        table.Rows.Ids.Length, table.Rows.Unlabelled,
                        table.Rows.Unlabelled == 0 ? new Dictionary<string, long>() : new Dictionary<string, long> { ["no label"] = table.Rows.Unlabelled }),
                },
                [],
                new Dictionary<string, string>()),
            new RunFacts(
                0,
                lead,
                outcome,
                table.Split.TestFrom,
                TrainingRun.Months(data, table.Split.Train),
                TrainingRun.Months(data, table.Split.Test),
                learner.Name,
                learner.LibraryVersion,
                settings.ToFacts(),
                policy.Sha256,
                settings.Seed),
            models,
            new Dictionary<string, string>(),
            [.. data.Features.Names.Select(feature => Feature(table, feature))],
            table.Features.Categories,
            new Dictionary<string, string>())
        {
            Origin = Origin.Table,
            Tuning = settings.Tuning,
            ReadyMade = new ReadyMadeFacts(table.Roles.Label, table.Rows.Positive, table.Roles.Id, table.Roles.Time, table.Features.Columns, leaks),
        };
    }

    private static FeatureFacts Feature(PreparedTable table, string name)
    {
        ReadyMadeColumn column = table.Features.Columns.First(column => column.Name == name);
        return new FeatureFacts(
            name, "columns", new Dictionary<string, int>(), $"Column of the table, a {column.Use}", table.Features.Units.GetValueOrDefault(name, ""));
    }
}

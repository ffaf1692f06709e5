using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Learning;

/// <summary>A trained survival model.</summary>
/// <param name="Model">Calibrated on accounts that the trees had not seen.</param>
/// <param name="Rows">What it learned from.</param>
/// <param name="Teacher">Who taught the trees; null = nobody.</param>
public sealed record TrainedSurvival(SurvivalModel Model, SurvivalRows Rows, SurvivalTeacher? Teacher);

/// <summary>How a hazard is learned.</summary>
/// <param name="Trees">Of the trees.</param>
/// <param name="Taught">
/// Whether the trees learn what a <see cref="FadingHazard"/> says of every account in every month that is foretold, those near the signature
/// weighing the most (distillation; Buciluă, Caruana &amp; Niculescu-Mizil 2006), or what happened, all months alike.
/// </param>
public sealed record SurvivalSettings(LearnerSettings Trees, bool Taught);

/// <summary>
/// Trains a hazard on account-months, regularised strongly: a month's hazard is a rare event, and a profile says little of it. As with the other
/// models, folds of accounts choose the rounds and give the margins for Platt's line, which is drawn through the months that are foretold and
/// what happened in them. Trees that are taught have a lesson without noise: they take all their rounds.
/// </summary>
public sealed class SurvivalTrainer(ILearner learner, RunSettings settings, CancellationToken cancellation = default)
{
    /// <summary>Account-months of a lesson at most; a large book has it from a part of its accounts.</summary>
    private const int LongestLesson = 200_000;

    /// <summary>
    /// Every so many accounts of a lesson stand there again with one fact unknown, each in turn: where a book knows a fact of everybody, trees
    /// would take an unknown one for whichever end of it they please.
    /// </summary>
    private const int UnknownApart = 4;

    /// <summary>Of what is known at signature: a dozen weak facts, each of which weighs by itself and, at most, differently with time.</summary>
    public static SurvivalSettings Signature { get; } = new(
        new LearnerSettings(MaxDepth: 3, LearningRate: 0.1, Rounds: 300, Subsample: 0.8, ColumnSample: 0.8, MinChildWeight: 1, L2: 1),
        Taught: true);

    /// <summary>Of a snapshot's features.</summary>
    public static SurvivalSettings Snapshot { get; } = new(
        new LearnerSettings(MaxDepth: 3, LearningRate: 0.08, Rounds: 250, EarlyStopping: 25, Subsample: 0.8, ColumnSample: 0.4, MinChildWeight: 8, L2: 30),
        Taught: false);

    /// <summary>Trains a model.</summary>
    /// <param name="directions">Feature → −1 or +1; what is not named is free.</param>
    /// <returns>Null where there are fewer accounts with the event, or without it, than the settings ask for.</returns>
    public TrainedSurvival? Train(SurvivalRows rows, SurvivalSettings survival, IReadOnlyDictionary<string, int> directions)
    {
        if (Math.Min(Distinct(rows, 1), Distinct(rows, 0)) < settings.MinimumEvents)
        {
            return null;
        }

        float[] labels = rows.Rows.Labels;
        int[] every = [.. Enumerable.Range(0, labels.Length)];
        int[] monotone = [.. rows.Rows.Features.Names.Select(name => directions.GetValueOrDefault(name))];
        int[] folds = AccountFolds.Folds(rows.AccountIds, settings.Seed, settings.Folds);
        LearnerSettings trees = survival.Trees with { Seed = settings.Seed, Threads = settings.Learner.Threads };
        Teachers? teachers = survival.Taught ? FadingHazard.Fit(rows, monotone, folds, settings.Folds, cancellation) : null;
        var margins = new double[labels.Length];
        var rounds = new int[settings.Folds];
        Parallel.For(0, settings.Folds, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, fold =>
        {
            int[] held = [.. every.Where(row => folds[row] == fold)];
            if (held.Length == 0)
            {
                return;
            }

            int[] rest = [.. every.Where(row => folds[row] != fold)];
            TrainingRows unseen = Take(held);
            TreeEnsemble found = teachers is null
                ? learner.Train(Take(rest), unseen, monotone, trees, null, cancellation)
                : learner.Train(Lesson(rest, teachers.Without[fold]), null, monotone, trees, null, cancellation);
            rounds[fold] = found.Trees.Count;
            foreach ((int row, double margin) in held.Zip(found.Margins(unseen.Features)))
            {
                margins[row] = margin;
            }
        });

        int[] foretold = [.. every.Where(row => rows.MonthOf(row) <= SurvivalModel.Horizon)];
        int[] judged = foretold.DistinctBy(row => labels[row]).Count() == 2 ? foretold : every;
        Calibration line = Calibrator.Fit(Array.ConvertAll(judged, row => margins[row]), Array.ConvertAll(judged, row => labels[row]));
        TreeEnsemble final = learner.Train(
            teachers is null ? Take(every) : Lesson(every, teachers.All),
            null,
            monotone,
            trees with { Rounds = Math.Max(1, rounds.Order().ElementAt(rounds.Length / 2)) },
            null,
            cancellation);
        var calibration = new Calibration(line.Slope, line.Intercept + Math.Log(rows.NegativeShare));
        return new TrainedSurvival(
            new SurvivalModel(new CalibratedModel(final, calibration)), rows, teachers is null ? null : new SurvivalTeacher(FadingHazard.Penalty));

        TrainingRows Take(int[] taken) => new(rows.Rows.Features.Take(taken), Array.ConvertAll(taken, row => labels[row]));

        TrainingRows Lesson(int[] taken, FadingHazard teacher)
        {
            int[] accounts = [.. taken.DistinctBy(row => rows.AccountIds[row])];
            int apart = 1 + accounts.Length * SurvivalModel.Horizon / LongestLesson;
            int columns = rows.Rows.Features.Names.Count;
            Asked[] lesson =
            [
                .. from account in accounts.Where((_, index) => index % apart == 0).Index()
                   from unknown in account.Index % UnknownApart == 0 ? (int?[])[null, account.Index / UnknownApart % (columns - 1)] : [null]
                   from month in Enumerable.Range(1, SurvivalModel.Horizon)
                   select new Asked(account.Item, month, unknown),
            ];
            FeatureMatrix facts = rows.Rows.Features.Take(Array.ConvertAll(lesson, asked => asked.Row));
            foreach ((int i, Asked asked) in lesson.Index())
            {
                facts.Values[(i + 1) * columns - 1] = asked.Month;
                if (asked.Unknown is { } unknown)
                {
                    facts.Values[i * columns + unknown] = float.NaN;
                }
            }

            return new TrainingRows(facts, Array.ConvertAll(teacher.LogOdds(lesson), logOdds => (float)Logistic.Probability(logOdds)))
            {
                Weights = Array.ConvertAll(lesson, asked => (float)(Math.Exp(-asked.Month / 12) + 0.05)),
            };
        }
    }

    private static int Distinct(SurvivalRows rows, float label) =>
        Enumerable.Range(0, rows.Rows.Labels.Length).Where(row => rows.Rows.Labels[row] == label).Select(row => rows.AccountIds[row]).Distinct().Count();
}

using System.Reflection;
using ChurnSegmentation.Core.Model;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace ChurnSegmentation.Training.Learning.MLNet;

/// <summary>
/// ML.NET's boosted trees. FastTree knows no missing values (<see cref="FastTreeDesign"/>), no penalty on leaf values and no directions: monotone
/// constraints are not kept, which the model card says. It trains one model at a time in a process, all rounds, and tells of them at the end only.
/// </summary>
internal sealed class FastTreeLearner : ILearner
{
    /// <summary>FastTree grows the leaf with the most to gain, so trees are bounded by leaves: as many as a full tree of the depth has, at most.</summary>
    private const int MostLeaves = 1 << 10;

    /// <summary>Share of the rounds that is trained first where held-out rows may stop it.</summary>
    private const double FirstTry = 0.4;

    /// <inheritdoc/>
    public string Name => "fasttree";

    /// <inheritdoc/>
    public string LibraryVersion { get; } =
        typeof(FastTreeBinaryTrainer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <inheritdoc/>
    public bool KeepsDirections => false;

    /// <inheritdoc/>
    public TreeEnsemble Train(
        TrainingRows train,
        TrainingRows? validation,
        IReadOnlyList<int> monotone,
        LearnerSettings settings,
        Action<int, double>? progress,
        CancellationToken cancellation)
    {
        train = train.Binary();
        var design = FastTreeDesign.From(train);
        // FastTree cannot be asked between rounds. Fewer rounds give the same first trees, so where early stopping is at hand a part of them is tried.
        int tried = validation is null ? settings.Rounds : (int)Math.Ceiling(FirstTry * settings.Rounds);
        while (true)
        {
            TreeEnsemble ensemble = Trees(train, design, settings with { Rounds = tried }, cancellation);
            double[] losses = validation is null ? [] : Losses(ensemble, validation);
            (int rounds, int looked) = validation is null ? (ensemble.Trees.Count, ensemble.Trees.Count) : Stop(losses, settings.EarlyStopping);
            if (tried == settings.Rounds || looked - rounds == settings.EarlyStopping)
            {
                for (int round = 1; round <= looked; round++)
                {
                    progress?.Invoke(round, validation is null ? double.NaN : losses[round - 1]);
                }

                return FastTreeModel.WithCovers(ensemble.Truncate(rounds), train.Features);
            }

            tried = settings.Rounds;
        }
    }

    private static TreeEnsemble Trees(TrainingRows train, FastTreeDesign design, LearnerSettings settings, CancellationToken cancellation)
    {
        CalibratedModelParametersBase<FastTreeBinaryModelParameters, PlattCalibrator> model = Fit(train, design, settings, cancellation).Model;
        // FastTree's own Platt line: a probability is 1 ÷ (1 + e^(slope × score)).
        return FastTreeModel.Convert(model.SubModel.TrainedTreeEnsemble, design, train.Features.Names, -model.Calibrator.Slope);
    }

    /// <summary>ML.NET's own model, of all rounds.</summary>
    internal static BinaryPredictionTransformer<CalibratedModelParametersBase<FastTreeBinaryModelParameters, PlattCalibrator>> Fit(
        TrainingRows train, FastTreeDesign design, LearnerSettings settings, CancellationToken cancellation)
    {
        var context = new MLContext(settings.Seed);
        // A message a round, at least: the one place between rounds where we are called.
        context.Log += (_, _) => cancellation.ThrowIfCancellationRequested();
        return context.BinaryClassification.Trainers.FastTree(Options(settings, train)).Fit(new MatrixDataView(train, design));
    }

    private static FastTreeBinaryTrainer.Options Options(LearnerSettings settings, TrainingRows train)
    {
        return new FastTreeBinaryTrainer.Options
        {
            ExampleWeightColumnName = train.Weights is null ? null : MatrixDataView.Weight,
            NumberOfTrees = settings.Rounds,
            NumberOfLeaves = Math.Min(MostLeaves, 1 << settings.MaxDepth),
            LearningRate = settings.LearningRate,
            MinimumExampleCountPerLeaf = LeastRows(settings, train.Prevalence, train.Labels.Length),
            FeatureFraction = settings.ColumnSample,
            BaggingSize = settings.Subsample < 1 ? 1 : 0,
            BaggingExampleFraction = settings.Subsample,
            NumberOfThreads = settings.Threads,
            Seed = settings.Seed,
            FeatureSelectionSeed = settings.Seed,
            MemoryStatistics = false,
        };
    }

    /// <summary>
    /// Fewest rows of a leaf: so many of the prevalence have the hessian, p (1 − p) each, that a leaf must have. At most a twentieth of the rows,
    /// or rare events could not be split off at all.
    /// </summary>
    private static int LeastRows(LearnerSettings settings, double prevalence, int rows) => (int)Math.Clamp(
        Math.Ceiling(settings.MinChildWeight / (prevalence * (1 - prevalence))), 1, Math.Max(1, rows / 20));

    /// <summary>Mean log loss on the validation rows after each round.</summary>
    private static double[] Losses(TreeEnsemble ensemble, TrainingRows validation)
    {
        double[] margins = [.. Enumerable.Repeat(ensemble.BaseMargin, validation.Labels.Length)];
        return [.. ensemble.Trees.Select(tree =>
        {
            var losses = new double[margins.Length];
            for (int row = 0; row < margins.Length; row++)
            {
                margins[row] += tree.Score(validation.Features.Row(row));
                losses[row] = Logistic.Loss(margins[row], validation.Labels[row]);
            }

            return validation.Mean(losses);
        })];
    }

    /// <summary>The best round, and the last one looked at: the first after which so many have passed without improvement.</summary>
    private static (int Best, int Looked) Stop(double[] losses, int patience)
    {
        int best = 0;
        for (int round = 1; round <= losses.Length; round++)
        {
            best = best == 0 || losses[round - 1] < losses[best - 1] ? round : best;
            if (round - best >= patience)
            {
                return (best, round);
            }
        }

        return (best, losses.Length);
    }
}

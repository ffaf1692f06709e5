using System.Globalization;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Training.Learning;

/// <summary>Boosted trees by XGBoost's histogram method; the same rows, settings and library give the same trees, bit for bit.</summary>
public sealed class XGBoostLearner : ILearner
{
    /// <inheritdoc/>
    public string Name => "xgboost";

    /// <inheritdoc/>
    public string LibraryVersion => XGBoostLibrary.Instance.Version.ToString();

    /// <inheritdoc/>
    public TreeEnsemble Train(
        TrainingRows train,
        TrainingRows? validation,
        IReadOnlyList<int> monotone,
        LearnerSettings settings,
        Action<int, double>? progress,
        CancellationToken cancellation)
    {
        using var trainMatrix = new XGBoostMatrix(train);
        using XGBoostMatrix? validationMatrix = validation is null ? null : new XGBoostMatrix(validation);
        using XGBoostBooster booster = validationMatrix is null ? new(trainMatrix) : new(trainMatrix, validationMatrix);
        foreach ((string name, string value) in Parameters(settings, monotone, train.Prevalence))
        {
            booster.Set(name, value);
        }

        (int bestRound, double bestLoss) = (validation is null ? settings.Rounds : 0, double.PositiveInfinity);
        for (int round = 1; round <= settings.Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            booster.Update(round - 1, trainMatrix);
            double loss = double.NaN;
            if (validationMatrix is not null)
            {
                loss = MeanLoss(booster.Predict(validationMatrix, XGBoostBooster.Output.Margin), validation!);
                (bestRound, bestLoss) = loss < bestLoss ? (round, loss) : (bestRound, bestLoss);
            }

            progress?.Invoke(round, loss);
            if (validation is not null && round - bestRound >= settings.EarlyStopping)
            {
                break;
            }
        }

        return XGBoostJson.Read(booster.Save(), "XGBoost's model", train.Features.Names).Truncate(bestRound);
    }

    /// <summary>The booster itself after all rounds, for a study that compares the library with ours.</summary>
    internal static XGBoostBooster Boost(TrainingRows train, IReadOnlyList<int> monotone, LearnerSettings settings)
    {
        using var matrix = new XGBoostMatrix(train);
        var booster = new XGBoostBooster(matrix);
        foreach ((string name, string value) in Parameters(settings, monotone, train.Prevalence))
        {
            booster.Set(name, value);
        }

        for (int round = 0; round < settings.Rounds; round++)
        {
            booster.Update(round, matrix);
        }

        return booster;
    }

    private static IEnumerable<(string Name, string Value)> Parameters(
        LearnerSettings settings, IReadOnlyList<int> monotone, double prevalence)
    {
        yield return ("objective", "binary:logistic");
        yield return ("tree_method", "hist");
        yield return ("disable_default_eval_metric", "1");
        yield return ("verbosity", "0");
        // Newer libraries would fit the intercept themselves, 1.7 would start from even odds: the prevalence says the same to both.
        yield return ("base_score", Number(prevalence));
        yield return ("max_depth", Number(settings.MaxDepth));
        yield return ("eta", Number(settings.LearningRate));
        yield return ("subsample", Number(settings.Subsample));
        yield return ("colsample_bytree", Number(settings.ColumnSample));
        yield return ("min_child_weight", Number(settings.MinChildWeight));
        yield return ("lambda", Number(settings.L2));
        yield return ("nthread", Number(settings.Threads));
        yield return ("seed", Number(settings.Seed));
        // Draws of a round depend on seed and round alone, not on what this thread trained before.
        yield return ("seed_per_iteration", "1");
        if (monotone.Any(direction => direction != 0))
        {
            yield return ("monotone_constraints", $"({string.Join(',', monotone)})");
        }
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static double MeanLoss(float[] margins, TrainingRows rows)
    {
        var losses = new double[margins.Length];
        for (int row = 0; row < losses.Length; row++)
        {
            losses[row] = Logistic.Loss(margins[row], rows.Labels[row]);
        }

        return rows.Mean(losses);
    }
}

using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Training.Learning;

/// <summary>What a training run made: the models that make one version.</summary>
/// <param name="Split">The split they all share.</param>
/// <param name="Models">Model name → model; churn is always there.</param>
/// <param name="NotTrained">Model name → why it could not be trained on this data.</param>
public sealed record TrainedModels(
    Split Split, IReadOnlyDictionary<string, TrainedModel> Models, IReadOnlyDictionary<string, string> NotTrained);

/// <summary>One trained and calibrated model.</summary>
/// <param name="Model">Trees of all training rows and Platt's line.</param>
/// <param name="FoldRounds">Rounds that each fold's held-out accounts chose; the model has their median.</param>
/// <param name="OutOfFoldLogOdds">
/// Calibrated log-odds by row of <see cref="ModelSplit.TrainRows"/>, from trees that never saw the account.
/// </param>
public sealed record TrainedModel(CalibratedModel Model, IReadOnlyList<int> FoldRounds, double[] OutOfFoldLogOdds);

/// <summary>How far training is.</summary>
/// <param name="Model">Model name.</param>
/// <param name="Part">What is being trained: a fold, all accounts, a month of the backtest.</param>
/// <param name="Round">Boosting round, from 1.</param>
/// <param name="Rounds">Rounds at most.</param>
/// <param name="Loss">Log loss on held-out accounts; NaN where none are held out.</param>
public readonly record struct TrainingProgress(string Model, string Part, int Round, int Rounds, double Loss);

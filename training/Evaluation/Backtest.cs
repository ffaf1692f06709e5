using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Evaluation;

/// <summary>
/// Forward-chained evaluation inside the training period: for each of its last months a model of what was known by then is judged on that
/// month's snapshot. It shows how figures and calibration move from month to month before the test is looked at.
/// </summary>
public sealed class Backtest(ModelTrainer trainer, RunSettings settings)
{
    /// <summary>Month → figures; a month before which too little had happened to train on is left out.</summary>
    public IReadOnlyDictionary<string, EvaluationFacts> Run(Dataset data, string name, ModelSplit split, IReadOnlyList<int> monotone)
    {
        IReadOnlyList<ForwardChain> chain = ForwardChain.Latest(data, name, split, settings.BacktestMonths, trainer);
        EvaluationFacts[] figures = trainer.SideBySide(chain, link =>
        {
            CalibratedModel model = trainer.TrainOnce(data, name, $"backtest {link.Month}", link.Known, monotone);
            int[] rows = link.Rows;
            var evaluator = new Evaluator(
                [.. rows.Select(row => data.AccountIds[row])],
                Array.ConvertAll(rows, row => data.Labels[name][row]),
                settings.BootstrapReplicates,
                settings.Seed);
            return evaluator.Evaluate(ScoreColumn.OfLogOdds(model.LogOdds(data.Features.Take(rows))));
        });
        return new SortedDictionary<string, EvaluationFacts>(
            chain.Select(link => link.Month.ToString()).Zip(figures).ToDictionary(), StringComparer.Ordinal);
    }
}

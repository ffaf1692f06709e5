using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Evaluation;

/// <summary>A month of the training period, and what was known by then.</summary>
/// <param name="Month">The month whose snapshot is predicted.</param>
/// <param name="Known">Training rows whose label windows had closed by the month's end.</param>
/// <param name="Rows">The month's own training rows.</param>
public sealed record ForwardChain(Month Month, int[] Known, int[] Rows)
{
    /// <summary>The chain of a model over the given months.</summary>
    public static IReadOnlyList<ForwardChain> Of(Dataset data, string name, ModelSplit split, IEnumerable<Month> months) => [.. months.Select(month =>
        new ForwardChain(
            month,
            [.. split.TrainRows.Where(row => data.Snapshots[row] + data.LabelMonths[name] <= month)],
            [.. split.TrainRows.Where(row => data.Snapshots[row] == month)]))];

    /// <summary>The latest training months before which enough had happened to train on, ascending.</summary>
    /// <param name="months">How many at most.</param>
    public static IReadOnlyList<ForwardChain> Latest(Dataset data, string name, ModelSplit split, int months, ModelTrainer trainer) =>
        [.. Of(data, name, split, ModelSplit.Snapshots(data, split.TrainRows).TakeLast(months))
            .Where(link => trainer.FindShortage(data, name, link.Known) is null)];
}

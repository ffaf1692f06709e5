using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>A slice that does clearly worse than the whole: the intervals of its ROC AUC or of its Brier skill lie apart.</summary>
/// <param name="Why">The figures, in words.</param>
public sealed record SliceGap(string Dimension, string Slice, string Why)
{
    /// <summary>The model's gaps, by dimension and slice.</summary>
    public static IEnumerable<SliceGap> Of(ModelFacts model) =>
        from dimension in model.Slices.OrderBy(dimension => dimension.Key, StringComparer.Ordinal)
        from slice in dimension.Value.OrderBy(slice => slice.Key, StringComparer.Ordinal)
        let why = Below("ROC AUC", slice.Value.RocAuc, model.Test.RocAuc) ?? Below("Brier skill", slice.Value.BrierSkill, model.Test.BrierSkill)
        where why is not null
        select new SliceGap(dimension.Key, slice.Key, why);

    private static string? Below(string name, Metric? slice, Metric? whole) =>
        slice?.High < whole?.Low ? $"{name} {Metric.Interval(slice)}, the whole {Metric.Interval(whole)}" : null;
}

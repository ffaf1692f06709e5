using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Labels;

/// <summary>The slices that figures are given for: industry, region, size and tenure, as known at the snapshot.</summary>
public static class Slices
{
    /// <summary>What a missing fact is called.</summary>
    public const string Unknown = "unknown";

    /// <summary>The dimensions, in their order.</summary>
    public static IReadOnlyList<string> Dimensions { get; } = ["industry", "region", "size", "tenure"];

    /// <summary>The slice of a row of the table, in one dimension.</summary>
    public static string Of(AggregateTable table, int row, string dimension) => dimension switch
    {
        "size" => Size(Number(table, "employees", row)) ?? Text(table, "segment", row),
        "tenure" => Tenure(Number(table, "tenure_months", row)),
        _ => Text(table, dimension, row),
    };

    private static string? Size(double employees) => employees switch
    {
        double.NaN => null,
        < 50 => "under 50",
        < 250 => "50 to 249",
        < 1000 => "250 to 999",
        _ => "1000 and more",
    };

    private static string Tenure(double months) => months switch
    {
        double.NaN => Unknown,
        < 6 => "under 6 months",
        < 12 => "6 to 11 months",
        < 24 => "12 to 23 months",
        _ => "24 months and more",
    };

    private static double Number(AggregateTable table, string name, int row) =>
        table.Scalars.TryGetValue(name, out double[]? values) ? values[row] : double.NaN;

    private static string Text(AggregateTable table, string name, int row) =>
        table.Attributes.TryGetValue(name, out string?[]? texts) && texts[row] is { Length: > 0 } text ? text : Unknown;
}

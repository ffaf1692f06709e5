namespace ChurnSegmentation.Core.Segments;

/// <summary>A fact that a placement rests on.</summary>
/// <param name="Name">Feature, or model, such as <c>contribution</c> or <c>churn</c>.</param>
/// <param name="Value">Its value; NaN = unknown.</param>
/// <param name="Text">It in words, with its unit and the line that it is held against; of an unknown value only that it is.</param>
public sealed record Fact(string Name, double Value, string Text)
{
    /// <inheritdoc cref="Fact(string, double, string)"/>
    public string Text { get; } = double.IsNaN(Value) ? $"{Name.Replace('_', ' ')}: unknown" : Text;
}

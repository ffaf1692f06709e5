namespace ChurnSegmentation.Core.Explain;

/// <summary>A text that a model takes as unknown, because no account that it learned from had it.</summary>
/// <param name="Feature">The feature that it was given for.</param>
/// <param name="Text">The text.</param>
/// <param name="Known">The feature's categories.</param>
public sealed record UnseenCategory(string Feature, string Text, IReadOnlyList<string> Known)
{
    private const int MostShown = 12;

    /// <summary>What was found, what is known, and what became of it.</summary>
    public override string ToString()
    {
        string more = Known.Count > MostShown ? $" and {Known.Count - MostShown} more" : "";
        string meant = Known.FirstOrDefault(known => known.Trim().Equals(Text.Trim(), StringComparison.OrdinalIgnoreCase)) is { } like ? $" Did you mean '{like}'?" : "";
        return $"Found '{UserFault.Shown(Text)}', which the model has never seen; taken as unknown.{meant} It knows {string.Join(", ", Known.Take(MostShown))}{more}.";
    }
}

namespace ChurnSegmentation.Core.Features;

/// <summary>What a feature is: an entry of <c>catalog.yaml</c>.</summary>
/// <param name="Name">Its name, unique among features and aggregates.</param>
/// <param name="Family">One of the families of the domain.</param>
/// <param name="Framework">The framework of the domain that it comes from.</param>
/// <param name="Title">A short name for people.</param>
/// <param name="Definition">What it measures, in a sentence.</param>
/// <param name="Unit">Unit of its values; <c>category</c> = a code.</param>
/// <param name="Low">Least possible value.</param>
/// <param name="High">Greatest possible value.</param>
/// <param name="Window">month, observe, history (the policy's longer window) or life.</param>
/// <param name="Monotone">Model name → −1 or +1; models not named are free (0).</param>
/// <param name="Actionable">True where customer success can change it.</param>
/// <param name="Missing">What missing inputs do to it.</param>
/// <param name="Compute">How it is computed from aggregates and features above.</param>
/// <param name="Tables">Tables behind its inputs; some may be dispensable: see <see cref="FeatureCatalog.Available"/>.</param>
public sealed record FeatureDefinition(
    string Name,
    string Family,
    string Framework,
    string Title,
    string Definition,
    string Unit,
    double Low,
    double High,
    string Window,
    IReadOnlyDictionary<string, int> Monotone,
    bool Actionable,
    string Missing,
    Expression Compute,
    IReadOnlyList<string> Tables)
{
    /// <summary>The attribute that a categorical feature codes; null for a numeric one.</summary>
    public string? Attribute => Compute is Expression.Call { Function: "category", Arguments: [Expression.Name name] } ? name.Text : null;

    /// <summary>The feature that this one is over the longer window; null where it is over another.</summary>
    public string? HistoryOf => Compute is Expression.Call { Function: "history", Arguments: [Expression.Name name] } ? name.Text : null;

    /// <summary>Direction for a model: −1, 0 or +1.</summary>
    public int MonotoneFor(string model) => Monotone.GetValueOrDefault(model);
}

/// <summary>A query of the catalogue: one .sql, and the aggregates that it returns.</summary>
/// <param name="Name">Name of the .sql.</param>
/// <param name="Tables">Tables that it needs.</param>
/// <param name="Aggregates">What it returns beside <c>account_id</c>.</param>
/// <param name="CoveredBy">The series that tells which months the table covers; null = all.</param>
public sealed record FamilyQuery(string Name, IReadOnlyList<string> Tables, IReadOnlyList<Aggregate> Aggregates, string? CoveredBy);

/// <summary>One column of a query.</summary>
/// <param name="AbsentIsZero">True where an account without rows has 0 of it, rather than something unknown.</param>
public sealed record Aggregate(string Name, AggregateKind Kind, bool AbsentIsZero);

/// <summary>One value, one value a month, or one text.</summary>
public enum AggregateKind
{
    Scalar,
    Series,
    Attribute,
}

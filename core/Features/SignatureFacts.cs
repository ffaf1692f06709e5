namespace ChurnSegmentation.Core.Features;

/// <summary>
/// What is known of an account when it signs: columns of the contract's table <c>accounts</c>, by the names that they have there. A book's
/// accounts, a file of prospects and a request to serving all become the same table, so that they are computed by the same code.
/// </summary>
public static class SignatureFacts
{
    /// <summary>Columns that hold a number, 0 or more.</summary>
    public static IReadOnlyList<string> Numbers { get; } =
        ["employees", "list_price_annual", "contract_price_annual", "negotiation_rounds", "potential_annual_revenue"];

    /// <summary>Those of them that count something: whole numbers.</summary>
    public static IReadOnlyList<string> Counts { get; } = ["employees", "negotiation_rounds"];

    /// <summary>What a column of numbers takes, for messages; null where the number is one.</summary>
    public static string? Expected(string column, double number) => number is >= 0 and < float.MaxValue && (!Counts.Contains(column) || number == Math.Truncate(number))
        ? null
        : Counts.Contains(column) ? "a whole number from 0" : "a number from 0";

    /// <summary>Columns that hold a text.</summary>
    public static IReadOnlyList<string> Texts { get; } = ["industry", "region", "segment", "plan", "acquisition_channel"];

    /// <summary>Column with the id of the account that referred this one; only whether there is one counts.</summary>
    public const string Referrer = "referred_by";

    private const string WasReferred = "was_referred";

    /// <summary>The catalogue's features that signature facts alone determine.</summary>
    public static FeatureCatalog Catalog(FeatureCatalog catalog) => new([], catalog.ComputableFrom([.. Numbers, .. Texts, WasReferred]));

    /// <summary>The facts of n accounts as a table without months.</summary>
    /// <param name="snapshot">Any month: nothing of the facts depends on it.</param>
    /// <param name="numbers">Column → n values; NaN = unknown. A column that is not there is unknown.</param>
    /// <param name="texts">Column → n texts; null = unknown.</param>
    /// <param name="referred">n; true where another account referred it.</param>
    public static AggregateTable Table(
        Month snapshot,
        IReadOnlyList<string> accountIds,
        IReadOnlyDictionary<string, double[]> numbers,
        IReadOnlyDictionary<string, string?[]> texts,
        IReadOnlyList<bool> referred) => new(
            snapshot,
            1,
            accountIds,
            new Dictionary<string, double[]>(numbers) { [WasReferred] = [.. referred.Select(was => was ? 1.0 : 0.0)] },
            new Dictionary<string, double[]>(),
            texts);
}

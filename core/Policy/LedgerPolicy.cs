namespace ChurnSegmentation.Core;

/// <summary>How long answers are kept.</summary>
/// <param name="RetentionMonths">Months after which an answer and the decisions on it may expire.</param>
public sealed record LedgerPolicy(int RetentionMonths)
{
    internal static LedgerPolicy Read(PolicyNumbers numbers) => new(numbers.Whole("retention_months", 1, 1200));
}

/// <summary>What serving insists on.</summary>
/// <param name="RequireSignedPromotion">True: it does not start on a champion whose promotion nobody trusted has signed.</param>
public sealed record ServingPolicy(bool RequireSignedPromotion)
{
    internal static ServingPolicy Read(PolicyNumbers numbers) => new(numbers.Flag("require_signed_promotion"));
}

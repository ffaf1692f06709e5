using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>Accounts that share something that we did to them or sold them.</summary>
/// <param name="Attribute">What they share, such as <c>onboarding_batch</c>.</param>
/// <param name="Value">Its value, such as <c>2024-Q2</c>.</param>
/// <param name="OtherAttribute">What they share besides, in a pair; else null.</param>
/// <param name="OtherValue">Its value; else null.</param>
public sealed record Cohort(string Attribute, string Value, string? OtherAttribute = null, string? OtherValue = null)
{
    /// <summary>What cohorts are made of; pairs are made of the first <see cref="Paired"/>.</summary>
    public static IReadOnlyList<string> Attributes { get; } =
        ["onboarding_batch", "product_version", "plan", "csm_id", "region", "acquisition_channel"];

    private const int Paired = 3;

    /// <summary>Such as <c>onboarding_batch</c>, or <c>onboarding_batch × plan</c>.</summary>
    public string Dimension => OtherAttribute is null ? Attribute : $"{Attribute} × {OtherAttribute}";

    /// <summary>Such as <c>2024-Q2</c>, or <c>2024-Q2 × team</c>.</summary>
    public string Name => OtherValue is null ? Value : $"{Value} × {OtherValue}";

    /// <summary>Such as <c>onboarding batch 2024-Q2</c>. A method, so that no JSON holds it.</summary>
    public string Words() => $"{Dimension.Replace('_', ' ')} {Name}";

    /// <summary>True if the account belongs to it.</summary>
    public bool Has(AccountView account) =>
        account.Attributes.GetValueOrDefault(Attribute) == Value
        && (OtherAttribute is null || account.Attributes.GetValueOrDefault(OtherAttribute) == OtherValue);

    /// <summary>True if a pair is a part of it by definition: it shares one of the two.</summary>
    public bool Holds(Cohort pair) =>
        OtherAttribute is null && pair.OtherAttribute is not null
        && ((Attribute == pair.Attribute && Value == pair.Value) || (Attribute == pair.OtherAttribute && Value == pair.OtherValue));

    /// <summary>The cohorts of an account; an unknown attribute makes none.</summary>
    public static IEnumerable<Cohort> Of(AccountView account)
    {
        for (int i = 0; i < Attributes.Count; i++)
        {
            if (!account.Attributes.TryGetValue(Attributes[i], out string? value))
            {
                continue;
            }

            yield return new Cohort(Attributes[i], value);
            for (int j = i + 1; j < Paired; j++)
            {
                if (account.Attributes.TryGetValue(Attributes[j], out string? other))
                {
                    yield return new Cohort(Attributes[i], value, Attributes[j], other);
                }
            }
        }
    }
}

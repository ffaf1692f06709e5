namespace ChurnSegmentation.Core.Store;

/// <summary>Who labelled needs_exit, and how far those who did agree.</summary>
/// <param name="Reviews">Human exit reviews that decided a label; each counted once, however many windows it falls in.</param>
/// <param name="RowsByReview">Rows that a review labelled.</param>
/// <param name="RowsByCriteria">Rows that the written criteria labelled.</param>
/// <param name="RowsUnlabelled">Rows without a label: a fault of ours, gone before the window closed, or a fact is missing.</param>
/// <param name="WithCriteria">Reviews against what the written criteria say of the same window; null where none can be compared.</param>
/// <param name="AmongReviews">Two successive reviews of an account within twelve months; null where none were made.</param>
public sealed record ReviewFacts(
    int Reviews, int RowsByReview, int RowsByCriteria, int RowsUnlabelled, AgreementFacts? WithCriteria, AgreementFacts? AmongReviews);

/// <summary>Agreement of two judges on the same cases, part or keep.</summary>
/// <param name="BothPart">Cases of which both say part.</param>
/// <param name="FirstPart">Only the first says part: the review against the criteria, the earlier against the later review.</param>
/// <param name="SecondPart">Only the second says part.</param>
/// <param name="BothKeep">Both say keep.</param>
/// <param name="Share">Share of the cases on which they agree.</param>
/// <param name="Kappa">Cohen's kappa (1960): agreement beyond chance, 1 = always, 0 = as chance would; null where either says the same of all.</param>
public sealed record AgreementFacts(int BothPart, int FirstPart, int SecondPart, int BothKeep, double Share, double? Kappa)
{
    /// <summary>The facts of four counts, at least one case.</summary>
    public static AgreementFacts Of(int bothPart, int firstPart, int secondPart, int bothKeep)
    {
        double cases = bothPart + firstPart + secondPart + bothKeep;
        double share = (bothPart + bothKeep) / cases;
        double first = (bothPart + firstPart) / cases, second = (bothPart + secondPart) / cases;
        double chance = first * second + (1 - first) * (1 - second);
        return new AgreementFacts(bothPart, firstPart, secondPart, bothKeep, share, chance < 1 ? (share - chance) / (1 - chance) : null);
    }
}

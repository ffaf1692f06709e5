namespace ChurnSegmentation.Core.Segments;

/// <summary>An account's place in every framework: the one way in.</summary>
public static class Placements
{
    /// <summary>The frameworks, in the order of <see cref="Of"/>'s answer.</summary>
    public static IReadOnlyList<string> Frameworks { get; } =
        [Bcg.Name, SkillWill.Name, Asymmetry.Name, ValueSegment.Name, Fit.Name, Direction.Name, SixMonths.Name, LongTerm.Name];

    private static readonly Func<AccountView, SegmentContext, Policy, Placement>[] All =
        [Bcg.Place, SkillWill.Place, Asymmetry.Place, ValueSegment.Place, Fit.Place, Direction.Place, SixMonths.Place, LongTerm.Place];

    /// <summary>The placements of an account, one a framework, each with the months whose absence alone would place it elsewhere.</summary>
    /// <param name="account">The account at the snapshot.</param>
    /// <param name="book">Of the same snapshot.</param>
    /// <param name="policy">The cuts.</param>
    public static IReadOnlyList<Placement> Of(AccountView account, SegmentContext book, Policy policy) =>
        [.. All.Select(place => Firm(place, account, book, policy))];

    private static Placement Firm(
        Func<AccountView, SegmentContext, Policy, Placement> place, AccountView account, SegmentContext book, Policy policy)
    {
        Placement whole = place(account, book, policy);
        if (whole.Segment == Placement.Unknown)
        {
            return whole;
        }

        var flips = new List<string>();
        for (int month = 0; month < account.WithoutMonth.Count; month++)
        {
            string other = place(account with { Features = account.WithoutMonth[month] }, book, policy).Segment;
            if (other != whole.Segment && other != Placement.Unknown)
            {
                flips.Add((book.Snapshot - (account.WithoutMonth.Count - 1 - month)).ToString());
            }
        }

        return whole with { FlipsWithout = flips };
    }
}

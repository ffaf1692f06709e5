using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>What letting an account go is reckoned from.</summary>
/// <param name="Months">Its account-months in the observation window: those with revenue and handled minutes known, at least one.</param>
/// <param name="Leaving">Chance a month that it leaves by itself.</param>
/// <param name="ReferralRate">Accounts that it refers a month.</param>
/// <param name="ReferredRevenue">Revenue a month of the accounts that it has referred and that are with us.</param>
public sealed record LetGoFacts(
    string AccountId, IReadOnlyList<LetGoMonth> Months, double Leaving, double ReferralRate, double ReferredRevenue)
{
    /// <summary>The facts of accounts of a book.</summary>
    /// <param name="book">A scored snapshot.</param>
    /// <param name="accounts">Ids.</param>
    /// <param name="horizon">Months that the churn model looks ahead: lead and outcome.</param>
    /// <exception cref="UserFault">An account that is not under contract at the snapshot, or of which too little is known.</exception>
    public static IReadOnlyList<LetGoFacts> Of(SnapshotView book, IReadOnlyCollection<string> accounts, int horizon)
    {
        Dictionary<string, int> rows = book.Accounts.Index().ToDictionary(account => account.Item.AccountId, account => account.Index, StringComparer.Ordinal);
        double usual = UsualReferralRate(book);
        return
        [
            .. accounts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(id => rows.TryGetValue(id, out int row)
                ? Of(book, row, horizon, usual)
                : throw new UserFault($"Account '{id}' is not under contract at the end of {book.Snapshot}; expected ids of the book, such as {book.Accounts[0].AccountId}.")),
        ];
    }

    /// <summary>How often an account refers another: its own record, steadied by four years of the book's.</summary>
    private const double SteadyingMonths = 48;

    private static LetGoFacts Of(SnapshotView book, int row, int horizon, double usualReferrals)
    {
        AccountView account = book.Accounts[row];
        LetGoMonth[] months = [.. Enumerable.Range(0, book.Months).Select(month => MonthAt(book.Table, row, month)).OfType<LetGoMonth>()];
        double churn = account.Probability("churn"), tenure = Math.Max(0, account["tenure"]), made = Arithmetic.OrNone(account["referrals_total"]);
        if (months.Length == 0 || double.IsNaN(churn))
        {
            throw new UserFault(
                $"Account '{account.AccountId}' cannot be reckoned: {(double.IsNaN(churn) ? !account.Scored ? "it is silent, so that no churn was predicted" : "the test found the model of churn no better than chance, so that nobody knows how long it would stay" : "no month of the window has both revenue and handled minutes")}. Leave it out.");
        }

        return new LetGoFacts(
            account.AccountId,
            months,
            1 - Math.Pow(1 - Math.Min(churn, 0.999), 1.0 / horizon),
            (made + SteadyingMonths * usualReferrals) / (Arithmetic.OrNone(tenure) + SteadyingMonths),
            book.Table.Scalars.TryGetValue("referred_mrr", out double[]? referred) ? Arithmetic.OrNone(referred[row]) : 0);
    }

    private static double UsualReferralRate(SnapshotView book) =>
        book.Accounts.Sum(account => Arithmetic.OrNone(account["referrals_total"])) / Math.Max(1, book.Accounts.Sum(account => Arithmetic.OrNone(account["tenure"])));

    private static LetGoMonth? MonthAt(AggregateTable table, int row, int month)
    {
        double revenue = table.At("mrr", row, month), support = table.At("ticket_minutes", row, month);
        return double.IsNaN(revenue) || double.IsNaN(support)
            ? null
            : new LetGoMonth(revenue, support, Arithmetic.OrNone(table.At("csm_minutes", row, month)) + Arithmetic.OrNone(table.At("intervention_minutes", row, month)));
    }
}

/// <summary>One account in one month: money, and minutes of support and of success managers.</summary>
public sealed record LetGoMonth(double Revenue, double SupportMinutes, double CsmMinutes);

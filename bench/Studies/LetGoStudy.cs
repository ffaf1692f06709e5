using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>The let-go simulation of the recommended accounts, against what their twelve months really brought in the simulator.</summary>
/// <param name="Accounts">Accounts recommended.</param>
/// <param name="Stated">Stated change of the year's profit, and its 90% interval.</param>
/// <param name="True">The true one: without them, and without who they referred later; at the simulator's own costs, delivery included.</param>
internal sealed record LetGoStudy(int Accounts, (double Change, double Low, double High) Stated, double True)
{
    private const int Year = 12;

    /// <summary>True: the truth lies within the interval.</summary>
    public bool Covered => True >= Stated.Low && True <= Stated.High;

    /// <summary>Lets go the accounts given.</summary>
    public static LetGoStudy Run(StudyBook book, SnapshotView scored, IReadOnlyCollection<string> accounts)
    {
        if (book.Settings.Start + (book.Settings.Months - 1) < book.Today + Year)
        {
            throw new UserFault($"The book ends less than {Year} months after {book.Today}; expected a year of truth. Simulate more months.");
        }

        LetGoReport report = LetGo.Simulate(scored, accounts, book.Policy, book.Built.Dataset.Windows.Horizon, seed: 1);
        return new LetGoStudy(accounts.Count, (report.Change, report.Low, report.High), -Gone(book, accounts).Sum(account => Contribution(book, account)));
    }

    /// <summary>The accounts, and those that sign after today through them.</summary>
    private static IEnumerable<string> Gone(StudyBook book, IReadOnlyCollection<string> accounts)
    {
        ILookup<string, string> referred = book.Referrers.ToLookup(pair => pair.Value, pair => pair.Key);
        var queue = new Queue<string>(accounts);
        while (queue.TryDequeue(out string? account))
        {
            yield return account;
            foreach (string later in referred[account].Where(later => !book.Truth.Has(later, book.Today) && Months(book).Any(month => book.Truth.Has(later, month))))
            {
                queue.Enqueue(later);
            }
        }
    }

    private static double Contribution(StudyBook book, string account) => Months(book)
        .Where(month => book.Truth.Has(account, month))
        .Sum(month => book.Truth["contribution", account, month]);

    private static IEnumerable<Core.Features.Month> Months(StudyBook book) => Enumerable.Range(1, Year).Select(later => book.Today + later);
}

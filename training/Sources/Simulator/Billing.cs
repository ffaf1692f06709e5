using System.Globalization;

namespace ChurnSegmentation.Training.Sources.Simulator;

internal readonly record struct RevenueMonth(int Rank, int Month, long Mrr, int Seats, int Products, long StorageHundredths, uint KnownAt)
{
    public static readonly TableShape<RevenueMonth> Shape = new TableShape<RevenueMonth>("revenue_months")
        .Account("account_id", row => row.Rank)
        .Day("month", row => row.Month)
        .Amount("mrr", row => row.Mrr)
        .Integer("seats_licensed", row => row.Seats)
        .Integer("products", row => row.Products)
        .Amount("storage_gb", row => row.StorageHundredths)
        .Instant("known_at", row => row.KnownAt);
}

internal readonly record struct Invoice(int Rank, int Number, int IssuedOn, int DueOn, long Amount, int? PaidOn, uint KnownAt)
{
    public static readonly TableShape<Invoice> Shape = new TableShape<Invoice>("invoices")
        .Text("invoice_id", row => string.Create(CultureInfo.InvariantCulture, $"V{row.Rank + 1:000000}-{row.Number:000}"))
        .Account("account_id", row => row.Rank)
        .Day("issued_on", row => row.IssuedOn)
        .Day("due_on", row => row.DueOn)
        .Amount("amount", row => row.Amount)
        .DayOrNull("paid_on", row => row.PaidOn)
        .Instant("known_at", row => row.KnownAt);
}

/// <summary>Revenue of each month, known at its end; an invoice at its beginning, paid sooner or later.</summary>
internal static class Billing
{
    private const int PaymentTerm = 14;

    /// <summary>Days after the due date at which an average account pays; stress and discipline move it.</summary>
    private const float UsualDelay = -4, DelayOfStress = 7, DelayOfDiscipline = -2.5f, DelayDeviation = 4.5f;

    private const double NeverPaid = 0.004;

    public static void Emit(AccountPath path, BookCalendar calendar, long seed, BookRows rows)
    {
        Chance chance = new(seed, path.Draw, ChanceStream.Billing);
        float stored = chance.Factor(0.6f);
        for (int i = 0; i < path.Months.Count; i++)
        {
            PathMonth now = path.Months[i];
            int month = path.FirstMonth + i, from = path.From(calendar, month);
            float storage = stored * 10 * now.Seats * MathF.Exp(0.35f * now.State.Dependency) * chance.Factor(0.08f);
            float delay = UsualDelay + DelayOfStress * now.State.Stress + DelayOfDiscipline * path.Traits.Discipline
                + DelayDeviation * chance.Normal() + (chance.Happens(0.05) ? 12 * chance.Exponential() : 0);
            bool never = chance.Happens(NeverPaid * Math.Exp(now.State.Stress));
            long mrr = now.Mrr;
            if (mrr <= 0)
            {
                continue;
            }

            uint billed = BookCalendar.At(calendar.LastDay(month), 22);
            rows.Revenue.Add(billed, new RevenueMonth(
                path.Rank, calendar.FirstDay(month), mrr, (int)now.Seats, now.Products, (long)MathF.Round(10 * storage) * 10, billed));
            uint issued = BookCalendar.At(from, 8);
            Invoice invoice = new(path.Rank, month + 1, from, from + PaymentTerm, mrr, null, issued);
            rows.Invoices.Add(issued, invoice);
            if (!never)
            {
                int paidOn = Math.Max(from + 1, invoice.DueOn + (int)MathF.Round(delay));
                uint paid = BookCalendar.At(paidOn, 15);
                rows.Invoices.Add(paid, invoice with { PaidOn = paidOn, KnownAt = paid });
            }
        }
    }
}

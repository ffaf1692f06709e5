namespace ChurnSegmentation.Tests.Features;

/// <summary>A small book of every table, drawn from a seed: two years, a dozen accounts, things that appear and later change.</summary>
internal static class RandomBook
{
    public static readonly DateOnly FirstDay = new(2024, 1, 1);

    public static TestBook Draw(int seed, int accounts = 12, int months = 18)
    {
        var chance = new Random(seed);
        var book = new TestBook();
        T One<T>(params T[] of) => of[chance.Next(of.Length)];
        for (int i = 0; i < accounts; i++)
        {
            string id = $"A{i:00}";
            DateOnly signed = FirstDay.AddDays(chance.Next(200));
            book.Add("accounts", Day(signed), ("account_id", id), ("name", id), ("industry", One("retail", "energy", null)),
                ("region", One("north", "south")), ("employees", One<object?>(20, 300, null)), ("signed_on", signed), ("csm_id", "c"),
                ("onboarding_batch", "b"), ("plan", One("basic", "pro")), ("product_version", One("1", "2")), ("acquisition_channel", "web"),
                ("referred_by", One(null, $"A{chance.Next(accounts):00}")), ("list_price_annual", 1200), ("contract_price_annual", 1100.5),
                ("negotiation_rounds", chance.Next(4)), ("potential_annual_revenue", 5000));
            if (chance.Next(5) == 0)
            {
                DateOnly ended = signed.AddDays(300);
                book.Add("contract_ends", Day(ended.AddDays(-20)), ("account_id", id), ("ended_on", ended),
                    ("initiated_by", One("customer", "vendor", null)), ("reason", "price"));
            }

            for (int m = 0; m < months; m++)
            {
                DateOnly first = FirstDay.AddMonths(m);
                if (first.AddMonths(1) > signed && chance.Next(12) > 0)
                {
                    AddMonth(book, chance, id, m, first);
                }
            }
        }

        for (int i = 0; i < 8; i++)
        {
            DateOnly day = FirstDay.AddDays(chance.Next(months * 30));
            book.Add("incidents", Day(day), ("incident_id", $"X{i}"), ("started_at", Day(day) + " 08:00:00"),
                ("ended_at", One(null, Day(day) + " 20:00:00")), ("product_version", One("", "1")), ("plan", One("", "pro")),
                ("region", One("", "north")));
        }

        return book;
    }

    private static void AddMonth(TestBook book, Random chance, string id, int m, DateOnly first)
    {
        T One<T>(params T[] of) => of[chance.Next(of.Length)];
        DateOnly last = first.AddMonths(1).AddDays(-1);
        DateOnly middle = first.AddDays(chance.Next(5, 20));
        string key = $"{id}-{m}";
        book.Add("revenue_months", Day(last), ("account_id", id), ("month", first), ("mrr", chance.Next(100, 99999) / 100m),
            ("seats_licensed", chance.Next(1, 50)), ("products", One<object?>(null, 2)), ("storage_gb", chance.Next(100)));

        Versions("invoices", first, [("invoice_id", key), ("account_id", id), ("issued_on", first), ("due_on", first.AddDays(14)),
            ("amount", chance.Next(100, 99999) / 100m)], middle.AddDays(chance.Next(40)), day => [("paid_on", day)]);
        for (int j = chance.Next(3); j > 0; j--)
        {
            DateOnly opened = first.AddDays(chance.Next(28));
            Versions("tickets", opened, [("ticket_id", $"{key}-{j}"), ("account_id", id), ("opened_at", Day(opened) + " 09:30:00"),
                ("category", One("how_to", "defect", "outage", "billing", "complaint", null)), ("severity", One<object?>(1, 2, 3, 4, null))],
                opened.AddDays(chance.Next(1, 60)), day => [("closed_at", Day(day) + " 10:00:00"), ("handle_minutes", One<object?>(null, 30)),
                ("sla_breached", chance.Next(2)), ("reopened", chance.Next(2)), ("csat", One<object?>(null, 2, 5))]);
        }

        for (int j = 0; j < 3; j++)
        {
            DateOnly day = first.AddDays(9 * j + chance.Next(9));
            book.Add("usage_days", Day(day), ("account_id", id), ("day", day), ("active_users", chance.Next(9)), ("admin_users", 1),
                ("sessions", chance.Next(30)), ("owner_sessions", chance.Next(3)), ("core_actions", chance.Next(400) / 4m),
                ("features_used", chance.Next(9)), ("api_calls", One<object?>(null, 5)), ("integrations_active", 2), ("automations_run", 7));
        }

        Versions("meetings", first, [("meeting_id", key), ("account_id", id), ("held_on", middle), ("kind", One("training", "review")),
            ("initiated_by", One("customer", "vendor", null))], middle, _ => [("outcome", One("attended", "no_show", "cancelled")),
            ("excused", One<object?>(0, 1, null)), ("owner_present", One<object?>(0, 1, null)), ("csm_minutes", One<object?>(null, 40))]);
        Versions("content", first, [("account_id", id), ("content_id", $"C{m}"), ("recommended", chance.Next(2)), ("completed", 0)],
            middle, day => [("seen_on", day), ("completed", chance.Next(2))]);
        Versions("plan_steps", first, [("step_id", key), ("account_id", id), ("agreed_on", first), ("due_on", One<object?>(middle, null))],
            middle.AddDays(chance.Next(-3, 60)), day => [("done_on", day)]);
        Versions("goals", first, [("goal_id", key), ("account_id", id), ("set_on", first), ("due_on", One<object?>(null, first.AddDays(60))),
            ("expected", 30), ("replaces_goal_id", One(null, $"{id}-{m - 1}"))], first.AddDays(60), _ => [("achieved", chance.Next(40))]);
        if (chance.Next(3) == 0)
        {
            book.Add("surveys", Day(middle), ("account_id", id), ("answered_on", middle), ("nps", One<object?>(null, 3, 9)),
                ("csat", One<object?>(null, 4)));
            book.Add("interventions", Day(middle), ("account_id", id), ("started_on", middle), ("kind", "call"), ("csm_minutes", 60));
            book.Add("exit_reviews", Day(middle), ("review_id", key), ("account_id", id), ("reviewed_on", middle), ("reviewer", "r"),
                ("decision", One("keep", "bad", "bad_fit")), ("rationale", "Because."));
        }

        void Versions(
            string table, DateOnly day, (string, object?)[] before, DateOnly later, Func<DateOnly, (string Column, object? Value)[]> after)
        {
            book.Add(table, Day(day), before);
            if (chance.Next(8) > 0)
            {
                var row = before.ToDictionary(value => value.Item1, value => value.Item2);
                foreach ((string column, object? value) in after(later))
                {
                    row[column] = value;
                }

                row["known_at"] = Day(later) + " 18:00:00";
                book.Add(table, row);
            }
        }
    }

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}

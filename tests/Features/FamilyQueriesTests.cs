using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Features;
using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Features;

/// <summary>Every aggregate of every query by hand, on a book of a few rows; three months observed, the last is March 2025.</summary>
public class FamilyQueriesTests
{
    private const double No = double.NaN;
    private static readonly Month Snapshot = Month.Parse("2025-03");

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd");

    [Fact]
    public async Task Accounts_under_contract_are_those_signed_and_not_ended()
    {
        AggregateTable table = await Run(Accounts()
            .Add("contract_ends", "2025-03-01", ("account_id", "b"), ("ended_on", Day("2025-04-01")))
            .Add("contract_ends", "2025-03-01", ("account_id", "c"), ("ended_on", Day("2025-03-31")))
            .Add("contract_ends", "2025-04-01", ("account_id", "a"), ("ended_on", Day("2025-03-31"))));

        Assert.Equal(["a", "b", "d"], table.AccountIds);
        Assert.Equal([14, 14, 1], table.Scalars["tenure_months"]);
        Assert.Equal<string?[]>(["retail", null, null], table.Attributes["industry"]);
        Assert.Equal([50, No, No], table.Scalars["employees"]);
        Assert.Equal([990.5, No, No], table.Scalars["contract_price_annual"]);
        Assert.Equal([0, 1, 1], table.Scalars["was_referred"]);
    }

    [Fact]
    public async Task Money_has_months_history_and_the_book()
    {
        AggregateTable table = await Run(Accounts()
            .Add("revenue_months", "2024-07-31", Revenue("a", "2024-07", 10.5m, 3))
            .Add("revenue_months", "2025-01-31", Revenue("a", "2025-01", 20m, null))
            .Add("revenue_months", "2025-03-31", Revenue("a", "2025-03", 30m, 5))
            .Add("revenue_months", "2025-04-30", Revenue("a", "2025-04", 99m, 5))
            .Add("revenue_months", "2025-02-28", Revenue("b", "2025-02", 1m, 1)));

        AssertSeries(table, "mrr", [20, No, 30], [No, 1, No]);
        AssertSeries(table, "seats", [No, No, 5], [No, 1, No]);
        AssertScalar(table, "months_since_first_revenue", 8, 1, No, No);
        AssertScalar(table, "life_months_seen", 3, 1, No, No);
        AssertScalar(table, "life_mean_mrr", 60.5 / 3, 1, No, No);
        AssertScalar(table, "life_max_mrr", 30, 1, No, No);
        AssertScalar(table, "book_revenue", 51, 51, 51, 51);
        AssertScalar(table, "book_largest_revenue", 50, 50, 50, 50);
    }

    [Fact]
    public async Task Payment_counts_open_invoices_by_their_age_so_far()
    {
        AggregateTable table = await Run(Accounts()
            .Add("invoices", "2025-01-05", Invoice("i1", "a", "2025-01-05", "2025-01-20", 100, null))
            .Add("invoices", "2025-02-19", Invoice("i1", "a", "2025-01-05", "2025-01-20", 100, "2025-02-19"))
            .Add("invoices", "2025-02-05", Invoice("i2", "a", "2025-02-05", "2025-02-20", 300, "2025-02-10"))
            .Add("invoices", "2025-03-01", Invoice("i3", "a", "2025-03-01", "2025-03-16", 50.25m, null))
            .Add("invoices", "2025-04-01", Invoice("i3", "a", "2025-03-01", "2025-03-16", 50.25m, "2025-04-01"))
            .Add("invoices", "2024-11-01", Invoice("i4", "b", "2024-11-01", "2024-11-30", 10, null))
            .Add("invoices", "2025-03-20", Invoice("i5", "c", "2025-03-20", "2025-04-20", 70, null)));

        AssertScalar(table, "due_amount", 450.25, 0, 0, 0);
        AssertScalar(table, "late_amount", (100 * 30 + 50.25 * 15) / 60, 0, 0, 0);
        AssertScalar(table, "invoices_due", 3, 0, 0, 0);
        AssertScalar(table, "invoices_late", 2, 0, 0, 0);
        AssertScalar(table, "days_late_max", 30, No, No, No);
        AssertScalar(table, "days_late_newest", 15, 121, 0, No);
        AssertScalar(table, "oldest_overdue_days", 15, 121, 0, 0);
        AssertSeries(table, "open_amount", [100, 0, 50.25], [10, 10, 10], [0, 0, 70]);
        AssertSeries(table, "overdue_amount", [100, 0, 50.25], [10, 10, 10], [0, 0, 0]);
    }

    [Fact]
    public async Task Support_counts_by_day_and_month()
    {
        AggregateTable table = await Run(Accounts()
            .Add("tickets", "2025-01-10 09:00:00", Ticket("t1", "a", "2025-01-10 09:00:00", "2025-01-12 09:00:00", "how_to", 2, 30, 4))
            .Add("tickets", "2025-01-10 10:00:00", Ticket("t2", "a", "2025-01-10 10:00:00", "2025-01-10 10:00:00", "billing", 4, 15, null))
            .Add("tickets", "2025-03-31 00:00:00", Ticket("t3", "a", "2025-03-31 00:00:00", null, "defect", 1, null, null))
            .Add("tickets", "2025-02-01 00:00:00", Ticket("t4", "b", "2025-02-01 00:00:00", null, "complaint", null, null, null))
            .Add("tickets", "2024-11-01 00:00:00", Ticket("t5", "c", "2024-11-01 00:00:00", null, "outage", 1, 5, null)));

        AssertScalar(table, "tickets_open", 1, 1, 0, 0);
        AssertScalar(table, "tickets_busiest_day", 2, 1, 0, 0);
        AssertScalar(table, "tickets_severe", 2, 0, 0, 0);
        AssertScalar(table, "tickets_billing", 1, 0, 0, 0);
        AssertScalar(table, "resolution_days", 1, 59, No, No);
        AssertScalar(table, "ticket_csat", 4, No, No, No);
        AssertScalar(table, "days_since_ticket", 0, 58, No, No);
        AssertSeries(table, "tickets", [2, 0, 1], [0, 1, 0], [0, 0, 0]);
        AssertSeries(table, "ticket_minutes", [45, 0, 0], [No, No, No], [0, 0, 0]);
        AssertSeries(table, "how_to_tickets", [1, 0, 0]);
        AssertSeries(table, "fault_tickets", [0, 0, 1]);
        AssertSeries(table, "complaints", [0, 0, 0], [0, 1, 0]);
    }

    [Fact]
    public async Task Months_before_the_signature_are_unknown_and_one_in_which_of_a_few_nobody_asked_is_zero()
    {
        AggregateTable table = await Run(Accounts()
            .Add("tickets", "2025-01-10 09:00:00", Ticket("t1", "a", "2025-01-10 09:00:00", null, null, null, null, null))
            .Add("tickets", "2025-03-10 09:00:00", Ticket("t2", "a", "2025-03-10 09:00:00", null, null, null, null, null)));

        AssertSeries(table, "tickets", [1, 0, 1], [0, 0, 0], [0, 0, 0], [No, 0, 0]);
    }

    [Fact]
    public async Task A_feed_that_stopped_for_all_but_one_makes_nobody_elses_use_zero()
    {
        TestBook book = Accounts();
        for (int account = 0; account < 15; account++)
        {
            string id = $"n{account:00}";
            book.Add("accounts", "2024-01-01", ("account_id", id), ("name", id), ("signed_on", Day("2024-01-01")));
            foreach (string month in account == 0 ? new[] { "2025-01", "2025-02", "2025-03" } : ["2025-01", "2025-02"])
            {
                book.Add("usage_days", $"{month}-10", ("account_id", id), ("day", Day($"{month}-10")), ("active_users", 4));
            }
        }

        AggregateTable table = await Run(book);
        Assert.Equal([4, 4, 4], table.Of("user_days", Array.IndexOf([.. table.AccountIds], "n00")));
        Assert.Equal([4, 4, No], table.Of("user_days", Array.IndexOf([.. table.AccountIds], "n01")));
        Assert.Equal([0, 0, No], table.Of("user_days", Array.IndexOf([.. table.AccountIds], "b")));
    }

    [Fact]
    public async Task Usage_sums_by_month_and_leaves_unknown_what_no_row_tells()
    {
        AggregateTable table = await Run(Accounts()
            .Add("usage_days", "2025-01-10", ("account_id", "a"), ("day", Day("2025-01-10")), ("active_users", 4), ("core_actions", 1.5m),
                ("features_used", 3), ("sessions", 5))
            .Add("usage_days", "2025-01-11", ("account_id", "a"), ("day", Day("2025-01-11")), ("active_users", 0), ("core_actions", 2m),
                ("features_used", 7))
            .Add("usage_days", "2025-02-28", ("account_id", "a"), ("day", Day("2025-02-28")), ("api_calls", 9))
            .Add("usage_days", "2025-03-31", ("account_id", "b"), ("day", Day("2025-03-31")), ("active_users", 2)));

        AssertSeries(table, "core_actions", [3.5, No, 0], [0, 0, No]);
        AssertSeries(table, "active_days", [1, No, 0], [0, 0, 1]);
        AssertSeries(table, "user_days", [4, No, 0], [0, 0, 2]);
        AssertSeries(table, "users_peak", [4, No, 0], [0, 0, 2]);
        AssertSeries(table, "features_used", [7, No, 0]);
        AssertSeries(table, "api_calls", [No, 9, 0]);
        AssertSeries(table, "automations", [No, No, No]);
        AssertScalar(table, "days_since_use", 31, 0, No, No);
    }

    [Fact]
    public async Task Meetings_are_attended_missed_or_excused()
    {
        AggregateTable table = await Run(Accounts()
            .Add("meetings", "2025-01-10", Meeting("m1", "2025-01-10", "training", "attended", null, 1, "customer", 30))
            .Add("meetings", "2025-01-11", Meeting("m2", "2025-01-11", "review", "no_show", 0, null, "vendor", 10))
            .Add("meetings", "2025-02-11", Meeting("m3", "2025-02-11", "review", "cancelled", null, null, null, null))
            .Add("meetings", "2025-02-12", Meeting("m4", "2025-02-12", "review", "cancelled", 1, null, null, null))
            .Add("meetings", "2025-03-12", Meeting("m5", "2025-03-30", "review", null, null, null, null, null))
            .Add("meetings", "2024-10-12", Meeting("m6", "2024-10-12", "training", "attended", null, 0, null, 60)));

        AssertScalar(table, "trainings_attended", 1);
        AssertScalar(table, "days_since_meeting", 80);
        AssertSeries(table, "meetings_attended", [1, 0, 0]);
        AssertSeries(table, "meetings_missed", [1, 0, 0]); // of m3 nobody says whether it was excused
        AssertSeries(table, "meetings_excused", [0, 1, 0]);
        AssertSeries(table, "meetings_asked", [1, 0, 0]);
        AssertSeries(table, "owner_meetings", [1, 0, 0]);
        AssertSeries(table, "csm_minutes", [40, 0, 0]);
    }

    [Fact]
    public async Task Meetings_that_do_not_say_blame_nobody()
    {
        AggregateTable table = await Run(Accounts()
            .Add("meetings", "2025-01-10", Meeting("m1", "2025-01-10", "training", "attended", null, null, null, 30))
            .Add("meetings", "2025-02-11", Meeting("m2", "2025-02-11", "review", "no_show", null, null, null, 10))
            .Add("meetings", "2025-01-10", Meeting("m3", "2025-01-10", "review", "attended", null, 1, "customer", 30, "b"))
            .Add("meetings", "2025-02-10", Meeting("m4", "2025-02-10", "review", "attended", null, 0, "vendor", 30, "b")));

        AssertSeries(table, "meetings_attended", [1, 0, 0], [1, 1, 0], [0, 0, 0]);
        AssertSeries(table, "meetings_missed", [No, No, No], [0, 0, 0], [0, 0, 0]); // b missed none: there is nothing to excuse
        AssertSeries(table, "meetings_excused", [No, No, No], [0, 0, 0], [0, 0, 0]);
        AssertSeries(table, "meetings_asked", [No, No, No], [1, 0, 0], [0, 0, 0]);
        AssertSeries(table, "owner_meetings", [No, No, No], [1, 0, 0], [0, 0, 0]);
    }

    [Fact]
    public async Task Tickets_that_do_not_say_what_they_are_about_or_whether_they_are_closed_are_unknown()
    {
        TestBook rows = Accounts()
            .Add("tickets", "2025-01-10 09:00:00", Ticket("t1", "a", "2025-01-10 09:00:00", null, null, null, null, null))
            .Add("tickets", "2025-02-10 09:00:00", Ticket("t2", "b", "2025-02-10 09:00:00", null, "how_to", null, null, null));
        TestBook closing = rows.Copy()
            .Add("tickets", "2025-02-12 09:00:00", Ticket("t2", "b", "2025-02-10 09:00:00", "2025-02-12 09:00:00", "how_to", null, null, null));

        AggregateTable table = await Run(rows);
        AssertSeries(table, "tickets", [1, 0, 0], [0, 1, 0], [0, 0, 0]);
        AssertSeries(table, "how_to_tickets", [No, No, No], [0, 1, 0], [0, 0, 0]);
        AssertSeries(table, "fault_tickets", [No, No, No], [0, 0, 0], [0, 0, 0]);
        AssertSeries(table, "complaints", [No, No, No], [0, 0, 0], [0, 0, 0]);
        AssertScalar(table, "tickets_billing", No, 0, 0);
        AssertScalar(table, "tickets_open", No, No, No);
        AssertScalar(table, "resolution_days", No, No, No);

        table = await Run(closing);
        AssertScalar(table, "tickets_open", 1, 0, 0);
        AssertScalar(table, "resolution_days", 80 + 15 / 24.0, 2, No);
    }

    [Fact]
    public async Task A_goal_without_a_due_day_is_judged_once_something_is_achieved()
    {
        AggregateTable table = await Run(Accounts()
            .Add("goals", "2025-03-01", Goal("g1", "2025-03-01", null, 10, 0, null))
            .Add("goals", "2025-03-01", Goal("g2", "2025-03-01", null, 10, null, null)));
        AssertScalar(table, "goals_known", 2);
        AssertScalar(table, "achievement", No);

        table = await Run(Accounts()
            .Add("goals", "2025-03-01", Goal("g1", "2025-03-01", null, 10, 0, null))
            .Add("goals", "2025-03-01", Goal("g2", "2025-03-01", null, 10, 8, null)));
        AssertScalar(table, "achievement", 0.8);
    }

    [Fact]
    public async Task A_row_of_zeros_is_no_day_of_use()
    {
        AggregateTable table = await Run(Accounts()
            .Add("usage_days", "2025-01-10", ("account_id", "a"), ("day", Day("2025-01-10")), ("active_users", 4), ("core_actions", 9m))
            .Add("usage_days", "2025-03-30", ("account_id", "a"), ("day", Day("2025-03-30")), ("active_users", 0), ("core_actions", 0m))
            .Add("usage_days", "2025-03-30", ("account_id", "b"), ("day", Day("2025-03-30")), ("active_users", 0), ("sessions", 0))
            .Add("usage_days", "2025-03-01", ("account_id", "c"), ("day", Day("2025-03-01")))); // measures nothing: the row is what is known

        AssertScalar(table, "days_since_use", 80, No, 30, No);
        AssertSeries(table, "active_days", [1, 0, 0], [0, 0, 0]);
    }

    [Fact]
    public async Task Content_plan_goals_surveys_and_interventions()
    {
        AggregateTable table = await Run(Accounts()
            .Add("content", "2025-01-10", ("account_id", "a"), ("content_id", "c1"), ("recommended", 1), ("completed", 0))
            .Add("content", "2025-02-10", ("account_id", "a"), ("content_id", "c1"), ("recommended", 1), ("completed", 1),
                ("seen_on", Day("2025-02-10")))
            .Add("content", "2024-02-10", ("account_id", "a"), ("content_id", "c2"), ("recommended", 1), ("completed", 0),
                ("seen_on", Day("2024-02-10")))
            .Add("content", "2025-03-10", ("account_id", "a"), ("content_id", "c3"), ("recommended", 0), ("completed", 0),
                ("seen_on", Day("2025-03-10")))
            .Add("plan_steps", "2025-01-01", Step("s1", "2025-01-01", "2025-02-01", "2025-02-01"))
            .Add("plan_steps", "2025-01-01", Step("s2", "2025-01-01", "2025-02-01", "2025-02-20"))
            .Add("plan_steps", "2025-01-01", Step("s3", "2024-12-31", "2025-03-01", null))
            .Add("plan_steps", "2025-03-01", Step("s4", "2025-03-01", null, null))
            .Add("goals", "2025-01-01", Goal("g1", "2025-01-01", "2025-02-01", 10, 5, null))
            .Add("goals", "2025-01-01", Goal("g2", "2025-03-01", "2025-05-01", 10, 5, "g0"))
            .Add("goals", "2025-01-01", Goal("g3", "2024-12-01", "2025-02-01", 10, 90, null))
            .Add("goals", "2025-02-01", Goal("g4", "2025-02-01", null, 10, null, "g3"))
            .Add("goals", "2024-02-01", Goal("g5", "2024-02-01", "2024-12-01", 10, 1, null))
            .Add("surveys", "2025-01-01", ("account_id", "a"), ("answered_on", Day("2025-01-01")), ("nps", 9), ("csat", 5))
            .Add("surveys", "2024-01-01", ("account_id", "a"), ("answered_on", Day("2024-11-01")), ("nps", 6))
            .Add("surveys", "2025-02-01", ("account_id", "a"), ("answered_on", Day("2025-02-01")), ("csat", 3))
            .Add("interventions", "2025-02-01", ("account_id", "a"), ("started_on", Day("2025-02-01")), ("kind", "call"), ("csm_minutes", 60))
            .Add("interventions", "2025-02-01", ("account_id", "a"), ("started_on", Day("2024-12-01")), ("kind", "call")));

        AssertScalar(table, "recommended", 2);
        AssertScalar(table, "recommended_seen", 2);
        AssertScalar(table, "recommended_completed", 1);
        AssertSeries(table, "content_seen", [0, 1, 1]);
        AssertScalar(table, "steps_due", 3);
        AssertScalar(table, "steps_done", 2);
        AssertScalar(table, "steps_done_in_time", 1);
        AssertScalar(table, "steps_overdue", 1);
        AssertScalar(table, "steps_agreed", 3);
        AssertScalar(table, "goals_known", 3);
        AssertScalar(table, "goals_due", 1);
        AssertScalar(table, "achievement", (0.5 + 0.5 / (30 / 61.0)) / 2);
        AssertScalar(table, "goals_set", 3);
        AssertScalar(table, "goals_replaced", 2);
        AssertScalar(table, "nps_last", 9);
        AssertScalar(table, "nps_before", 6);
        AssertScalar(table, "survey_csat_last", 3);
        AssertScalar(table, "surveys_answered", 2);
        AssertScalar(table, "days_since_survey", 58);
        AssertScalar(table, "interventions", 1);
        AssertSeries(table, "intervention_minutes", [0, 60, 0]);
    }

    [Fact]
    public async Task Exit_reviews_that_were_known_and_the_last_of_them()
    {
        AggregateTable table = await Run(Accounts()
            .Add("exit_reviews", "2024-06-20", Review("r1", "a", "2024-06-20", "bad"))
            .Add("exit_reviews", "2025-01-20", Review("r2", "a", "2025-01-20", "keep"))
            .Add("exit_reviews", "2025-02-01", Review("r3", "b", "2025-02-01", "keep"))
            .Add("exit_reviews", "2025-02-01", Review("r4", "b", "2025-02-01", "bad_fit"))
            .Add("exit_reviews", "2025-03-01", Review("r5", "c", "2025-03-01", "bad"))
            .Add("exit_reviews", "2025-03-30", Review("r5", "c", "2025-03-01", "keep")) // withdrawn, and known in time
            .Add("exit_reviews", "2025-04-02", Review("r6", "d", "2025-03-31", "bad"))); // known too late

        AssertScalar(table, "exit_review_parts", 0, 1, 0, double.NaN);
        AssertScalar(table, "months_since_exit_review", 2, 1, 0, double.NaN);

        static (string, object?)[] Review(string id, string account, string day, string decision) =>
            [("review_id", id), ("account_id", account), ("reviewed_on", Day(day)), ("decision", decision)];
    }

    [Fact]
    public async Task Notices_that_were_known_and_whose_day_has_not_come()
    {
        AggregateTable table = await Run(Accounts()
            .Add("contract_ends", "2025-03-01", End("a", "2025-04-30", "customer"))
            .Add("contract_ends", "2025-03-10", End("b", "2025-05-31", "customer"))
            .Add("contract_ends", "2025-03-20", End("b", "2025-04-01", "vendor")) // corrected, and known in time
            .Add("contract_ends", "2025-03-01", End("c", "2025-06-30", null))
            .Add("contract_ends", "2025-04-02", End("d", "2025-04-30", "vendor"))); // known too late

        Assert.Equal((string?[])["2025-04-30", "2025-04-01", "2025-06-30", null], table.Attributes["contract_ends_on"]);
        Assert.Equal((string?[])["customer", "vendor", null, null], table.Attributes["contract_ended_by"]);

        static (string, object?)[] End(string account, string day, string? by) => [("account_id", account), ("ended_on", Day(day)), ("initiated_by", by)];
    }

    [Fact]
    public async Task Incidents_hit_by_version_plan_and_region_within_the_window()
    {
        AggregateTable table = await Run(Accounts()
            .Add("incidents", "2024-12-31", Incident("x1", "2024-12-31 20:00:00", "2025-01-01 03:00:00", "", "", ""))
            .Add("incidents", "2025-02-01", Incident("x2", "2025-02-01 00:00:00", "2025-02-01 01:00:00", "", "pro", "north"))
            .Add("incidents", "2025-02-01", Incident("x3", "2025-02-01 00:00:00", "2025-02-01 10:00:00", "", "pro", "south"))
            .Add("incidents", "2025-03-31", Incident("x4", "2025-03-31 22:30:00", null, "", "", "")));

        AssertScalar(table, "incident_hours", 3 + 1 + 1.5, 3 + 1.5, 4.5, 4.5);
        AssertScalar(table, "incidents", 3, 2, 2, 2);
    }

    [Fact]
    public async Task Referrals_are_counted_two_levels_deep()
    {
        AggregateTable table = await Run(Accounts()
            .Add("revenue_months", "2025-03-31", Revenue("b", "2025-03", 10m, 1))
            .Add("revenue_months", "2025-03-31", Revenue("c", "2025-03", 5m, 1))
            .Add("revenue_months", "2025-02-28", Revenue("d", "2025-02", 7m, 1)));

        AssertScalar(table, "referred_accounts", 1, 2, 0, 0);
        AssertScalar(table, "referred_active", 1, 1, 0, 0);
        AssertScalar(table, "referred_mrr", 10, 5, 0, 0);
        AssertScalar(table, "second_referred_mrr", 5, 0, 0, 0);
    }

    /// <summary>a, who referred b, who referred c and d; d signed in the window.</summary>
    private static TestBook Accounts()
    {
        var book = new TestBook();
        book.Add("accounts", "2024-01-15", ("account_id", "a"), ("signed_on", Day("2024-01-15")), ("industry", "retail"), ("employees", 50),
            ("contract_price_annual", 990.5m), ("plan", "pro"), ("region", "north"), ("product_version", "2"));
        book.Add("accounts", "2024-01-15", ("account_id", "b"), ("signed_on", Day("2024-01-31")), ("referred_by", "a"));
        book.Add("accounts", "2024-01-15", ("account_id", "c"), ("signed_on", Day("2024-02-01")), ("referred_by", "b"));
        book.Add("accounts", "2024-01-15", ("account_id", "d"), ("signed_on", Day("2025-02-01")), ("referred_by", "b"));
        book.Add("accounts", "2024-01-15", ("account_id", "e"), ("signed_on", Day("2025-04-01")));
        return book;
    }

    private static (string, object?)[] Revenue(string account, string month, decimal mrr, int? seats) =>
        [("account_id", account), ("month", Day(month + "-01")), ("mrr", mrr), ("seats_licensed", seats)];

    private static (string, object?)[] Invoice(string id, string account, string issued, string due, decimal amount, string? paid) =>
        [("invoice_id", id), ("account_id", account), ("issued_on", Day(issued)), ("due_on", Day(due)), ("amount", amount), ("paid_on", paid)];

    private static (string, object?)[] Ticket(
        string id, string account, string opened, string? closed, string? category, int? severity, int? minutes, int? csat) =>
        [("ticket_id", id), ("account_id", account), ("opened_at", opened), ("closed_at", closed), ("category", category),
            ("severity", severity), ("handle_minutes", minutes), ("csat", csat)];

    private static (string, object?)[] Meeting(
        string id, string held, string kind, string? outcome, int? excused, int? owner, string? by, int? minutes, string account = "a") =>
        [("meeting_id", id), ("account_id", account), ("held_on", Day(held)), ("kind", kind), ("outcome", outcome), ("excused", excused),
            ("owner_present", owner), ("initiated_by", by), ("csm_minutes", minutes)];

    private static (string, object?)[] Step(string id, string agreed, string? due, string? done) =>
        [("step_id", id), ("account_id", "a"), ("agreed_on", Day(agreed)), ("due_on", due), ("done_on", done)];

    private static (string, object?)[] Goal(string id, string set, string? due, int expected, int? achieved, string? replaces) =>
        [("goal_id", id), ("account_id", "a"), ("set_on", Day(set)), ("due_on", due), ("expected", expected), ("achieved", achieved),
            ("replaces_goal_id", replaces)];

    private static (string, object?)[] Incident(string id, string started, string? ended, string version, string plan, string region) =>
        [("incident_id", id), ("started_at", started), ("ended_at", ended), ("product_version", version), ("plan", plan), ("region", region)];

    private static async Task<AggregateTable> Run(TestBook rows)
    {
        using var directory = new TemporaryDirectory();
        if (!rows.Rows.ContainsKey("revenue_months"))
        {
            rows.Add("revenue_months", "2025-04-30", Revenue("a", "2025-04", 1m, 1));
        }

        DataBook book = await rows.OpenAsync(directory.Path);
        return await FamilyQueries.RunAsync(book, FeatureCatalog.BuiltIn.Available(book.Tables), Snapshot, 3);
    }

    private static void AssertScalar(AggregateTable table, string name, params double[] expected)
    {
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.True(
                expected[row].Equals(table.Scalars[name][row]) || Math.Abs(expected[row] - table.Scalars[name][row]) < 1e-6,
                $"{name} of {table.AccountIds[row]}: expected {expected[row]}, found {table.Scalars[name][row]}");
        }
    }

    private static void AssertSeries(AggregateTable table, string name, params double[][] expected)
    {
        for (int row = 0; row < expected.Length; row++)
        {
            double[] found = table.Series[name][(row * table.Months)..((row + 1) * table.Months)];
            Assert.True(expected[row].SequenceEqual(found), $"{name} of {table.AccountIds[row]}: found {string.Join(", ", found)}");
        }
    }
}

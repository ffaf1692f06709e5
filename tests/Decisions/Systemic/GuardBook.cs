using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Tests.Decisions.Systemic;

/// <summary>A book of made-up accounts that all do their part, with as much trouble as a test gives them.</summary>
internal static class GuardBook
{
    private static readonly string[] Names =
    [
        "seats_mean", "mrr_last", "tenure", "tickets_mean", "how_to_mean", "fault_tickets_total", "complaints_total", "sla_breach_count",
        "reopened_count", "support_csat", "skill_score", "incident_hours_hit", "recommended_seen_share", "steps_done_share",
    ];

    /// <param name="Batch">Onboarding batch.</param>
    /// <param name="Trouble">Failures of ours beyond the usual, in tickets of the window.</param>
    /// <param name="Seen">Share of the recommended content that it saw.</param>
    public sealed record Member(string Batch, string Version, string Csm, int Trouble = 0, double Seen = 0.9);

    /// <summary>The book of so many members; everything else is chance.</summary>
    public static SnapshotView Of(int seed, IEnumerable<Member> members, string prefix = "A")
    {
        var random = new Random(seed + 100_000);
        Member[] all = [.. members];
        var values = new float[all.Length * Names.Length];
        for (int row = 0; row < all.Length; row++)
        {
            Member member = all[row];
            int faults = random.Next(0, 4) + member.Trouble, others = random.Next(0, 8);
            double[] facts =
            [
                10 + random.Next(0, 90), 1000, 7 + random.Next(0, 60), (faults + others + 2) / 6.0, 2 / 6.0, faults, 0,
                random.Next(0, 2) + member.Trouble / 2, random.Next(0, 2) + member.Trouble / 3, 3 + random.NextDouble(), 0.5 + 0.3 * random.NextDouble(),
                4 * member.Trouble, member.Seen, member.Seen,
            ];
            facts.Select(fact => (float)fact).ToArray().CopyTo(values, row * Names.Length);
        }

        var matrix = new FeatureMatrix(Names, values);
        var none = new Dictionary<string, double>();
        AccountView[] accounts = [.. all.Select((member, row) => new AccountView(
            $"{prefix}{row:0000}",
            new Dictionary<string, string> { ["onboarding_batch"] = member.Batch, ["product_version"] = member.Version, ["csm_id"] = member.Csm },
            new FeatureRow(matrix, row),
            none,
            []))];
        return Book(accounts);
    }

    public static SnapshotView Book(IReadOnlyList<AccountView> accounts)
    {
        var month = Month.Parse("2024-12");
        var empty = new Dictionary<string, double[]>();
        var table = new AggregateTable(
            month, 6, [.. accounts.Select(account => account.AccountId)], empty, empty, new Dictionary<string, string?[]>());
        return new SnapshotView(month, 6, table, accounts);
    }

    /// <summary>Members in no cohort but those that chance makes: ten batches, three versions, eight managers.</summary>
    public static IEnumerable<Member> Ordinary(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new Member($"batch{random.Next(10)}", $"v{random.Next(3)}", $"csm{random.Next(8)}"))];
    }
}

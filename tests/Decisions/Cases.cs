using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Tests.Decisions;

/// <summary>Accounts made of a few facts.</summary>
internal static class Cases
{
    public static readonly Policy Policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));

    /// <summary>A clear exit: past the floor, costs more than it pays, stands still, achieves nothing, and every fact is known.</summary>
    public static readonly (string, double)[] Clear =
    [
        ("tenure", 30), ("contribution", -900), ("contribution_share", -1.5), ("mrr_growth", 0), ("goal_achievement", 0.2), ("will_score", 0.7),
        ("skill_score", 0.2), ("critical_to_us", 0.1), ("support_load_ratio", 2.5), ("mrr_mean", 100), ("potential_left", 0),
    ];

    public static AccountView Account(IEnumerable<(string Name, double Value)> facts, double needsExit = 0.9, double churn = 0.05, double expansion = 0.05, string id = "A1")
    {
        (string Name, double Value)[] all = [.. facts.GroupBy(fact => fact.Name).Select(fact => fact.Last())];
        var matrix = new FeatureMatrix([.. all.Select(fact => fact.Name)], [.. all.Select(fact => (float)fact.Value)]);
        return new AccountView(
            id,
            new Dictionary<string, string>(),
            new FeatureRow(matrix, 0),
            new Dictionary<string, double> { ["needs_exit"] = needsExit, ["churn"] = churn, ["expansion"] = expansion },
            []);
    }

    public static SnapshotView Book(Month month, params AccountView[] accounts) =>
        new(month, 6, new AggregateTable(month, 6, [.. accounts.Select(account => account.AccountId)],
            new Dictionary<string, double[]>(), new Dictionary<string, double[]>(), new Dictionary<string, string?[]>()), accounts);

    /// <summary>A case that nothing speaks against, but for what the test changes.</summary>
    public static ExitCase Exit(AccountView account) => new(
        account, true, "poor_dog", null, null, null, double.NaN, new Precedents(null, Book(Month.Parse("2024-12"), account), Policy));

    public static Placement Place(string framework, string segment, params string[] flags) =>
        new(framework, segment, 1, "score points", [], [], flags, []);
}

using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Tests.Segments;

/// <summary>Views of accounts made by hand: what is not named is unknown.</summary>
internal static class SmallView
{
    public static readonly Policy Policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));
    public static readonly Month Snapshot = Month.Parse("2025-06");

    public const int Months = 6;

    /// <summary>An account with an expansion chance and the named features.</summary>
    public static AccountView Account(string id, double expansion = 0.5, params (string Name, double Value)[] features) => new(
        id, new Dictionary<string, string>(), Row(features), new Dictionary<string, double> { ["expansion"] = expansion }, []);

    public static FeatureRow Row(params (string Name, double Value)[] features) =>
        new(new FeatureMatrix([.. features.Select(feature => feature.Name)], [.. features.Select(feature => (float)feature.Value)]), 0);

    /// <summary>A snapshot of accounts, with the series that are given (n × 6).</summary>
    public static SnapshotView Book(IReadOnlyList<AccountView> accounts, params (string Name, double[] Cells)[] series) => new(
        Snapshot,
        Months,
        new AggregateTable(
            Snapshot,
            Months,
            [.. accounts.Select(account => account.AccountId)],
            new Dictionary<string, double[]>(),
            series.ToDictionary(one => one.Name, one => one.Cells), new Dictionary<string, string?[]>()),
        accounts);

    /// <summary>The placement of an account in a framework, in a book of the given accounts.</summary>
    public static Placement Place(string framework, AccountView account, params AccountView[] others) =>
        Placements.Of(account, SegmentContext.Of(Book([account, .. others]), Policy), Policy)
            .Single(placement => placement.Framework == framework);
}

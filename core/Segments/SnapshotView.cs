using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Segments;

/// <summary>Every account under contract at a snapshot: what decisions about a whole book look at.</summary>
/// <param name="Snapshot">The month whose end it shows.</param>
/// <param name="Months">Months of the observation window.</param>
/// <param name="Table">The aggregates behind the features, with their monthly series: one row an account, in the order of
/// <paramref name="Accounts"/>.</param>
/// <param name="Accounts">The accounts, ordinal by id.</param>
public sealed record SnapshotView(Month Snapshot, int Months, AggregateTable Table, IReadOnlyList<AccountView> Accounts);

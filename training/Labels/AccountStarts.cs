using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Labels;

/// <summary>How the accounts of a book started.</summary>
public static class AccountStarts
{
    /// <summary>Reads them: as they signed, or, of accounts that signed before the book begins, as it first knew them.</summary>
    public static async Task<IReadOnlyList<AccountStart>> ReadAsync(DataBook book, CancellationToken cancellation = default)
    {
        SignedAccounts signed = await SignedAccounts.ReadAsync(book, cancellation).ConfigureAwait(false);
        return [.. Enumerable.Range(0, signed.Table.Count).Select(row => new AccountStart(
            signed.Table.AccountIds[row],
            signed.Signed[row],
            SignedDeals.Profile(signed.Table, row),
            signed.Table.Scalars["contract_price_annual"][row]))];
    }
}

using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Features;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Labels;

/// <summary>Every account of a book as it was when it signed.</summary>
/// <param name="Table">The <see cref="SignatureFacts"/>, a row an account, ordinal by id.</param>
/// <param name="Signed">n months of signature.</param>
public sealed record SignedAccounts(AggregateTable Table, Month[] Signed)
{
    /// <summary>Reads them, by all that the book knows.</summary>
    public static async Task<SignedAccounts> ReadAsync(DataBook book, CancellationToken cancellation = default)
    {
        var ids = new List<string>();
        var signed = new List<Month>();
        var referred = new List<bool>();
        var numbers = SignatureFacts.Numbers.ToDictionary(name => name, _ => new List<double>());
        var texts = SignatureFacts.Texts.ToDictionary(name => name, _ => new List<string?>());
        await foreach (ColumnBlock block in book.QueryAllAsync("Labels/signatures.sql", cancellation).ConfigureAwait(false))
        {
            ids.AddRange((string[])block["account_id"].Values);
            signed.AddRange(((DateOnly[])block["signed_on"].Values).Select(Month.Of));
            var was = new List<double>();
            QueryRows.AddNumbers(was, block["was_referred"].Values, null);
            referred.AddRange(was.Select(flag => flag > 0));
            foreach (string name in SignatureFacts.Numbers)
            {
                QueryRows.AddNumbers(numbers[name], block[name].Values, block[name].IsNull);
            }

            foreach (string name in SignatureFacts.Texts)
            {
                Column column = block[name];
                texts[name].AddRange(((string[])column.Values).Select((text, row) => column.IsNull?[row] == true || text.Length == 0 ? null : text));
            }
        }

        int[] order = [.. Enumerable.Range(0, ids.Count)];
        Array.Sort(order, (left, right) => string.CompareOrdinal(ids[left], ids[right]));
        AggregateTable table = SignatureFacts.Table(
            signed.DefaultIfEmpty().Max(),
            [.. order.Select(row => ids[row])],
            numbers.ToDictionary(column => column.Key, column => order.Select(row => column.Value[row]).ToArray()),
            texts.ToDictionary(column => column.Key, column => order.Select(row => column.Value[row]).ToArray()),
            [.. order.Select(row => referred[row])]);
        return new SignedAccounts(table, [.. order.Select(row => signed[row])]);
    }
}

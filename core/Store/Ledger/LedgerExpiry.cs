using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ChurnSegmentation.Core.Store;

/// <summary>What an expiry was.</summary>
/// <param name="Before">Rows from before this instant lost their content.</param>
/// <param name="Months">Months that the policy keeps answers for.</param>
/// <param name="PolicySha256">The policy.</param>
public sealed record ExpiryInputs(string Before, int Months, string PolicySha256);

/// <summary>Ends the retention of old rows: their contents go, a tombstone of header and content hash stays, and the chain still verifies.</summary>
public static class LedgerExpiry
{
    private const string Writer = "expiry";

    /// <summary>Writes down that retention ended, then removes the contents, from the file's free pages and its log too.</summary>
    /// <param name="path">The file.</param>
    /// <param name="before">Answers and decisions from before this instant expire; null = all that the policy no longer keeps.</param>
    /// <param name="policy">Says how long answers are kept.</param>
    /// <param name="time">Tells what that is today.</param>
    /// <returns>Rows that became tombstones, and the instant.</returns>
    /// <exception cref="UserFault">The policy does not say how long, or keeps answers for longer.</exception>
    public static async Task<(long Rows, string Before)> RunAsync(string path, DateTimeOffset? before, Policy policy, TimeProvider time)
    {
        int months = policy.Ledger?.RetentionMonths
            ?? throw new UserFault("The policy has no ledger.retention_months, so nobody can tell which answers have expired; add it, with its reason.");
        DateTimeOffset latest = time.GetUtcNow().AddMonths(-months);
        if (before > latest)
        {
            throw new UserFault(
                $"Answers from {LedgerContent.Instant(latest)} on must be kept: the policy says {months} months. " +
                $"Found --before {LedgerContent.Instant(before.Value)}; name an earlier instant, or change ledger.retention_months, with its reason.");
        }

        string instant = LedgerContent.Instant(before ?? latest);
        LedgerSchema.Read(path).Dispose();
        await using (LedgerWriter writer = LedgerWriter.Open(path, Writer, time))
        {
            var inputs = new ExpiryInputs(instant, months, policy.Sha256);
            await writer.AppendAsync(new LedgerDraft(
                LedgerKind.Expiry, null, null, policy.Sha256, null, LedgerContent.Pack(JsonSerializer.SerializeToUtf8Bytes(inputs, StoreJson.Line)), []));
        }

        using SqliteConnection connection = LedgerSchema.Write(path);
        return (LedgerSchema.Guard(path, () => Remove(connection, instant)), instant);
    }

    private static long Remove(SqliteConnection connection, string before)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"""
            UPDATE entries SET inputs = NULL, output = NULL
            WHERE at < $before AND inputs IS NOT NULL AND kind NOT IN ('{LedgerKind.Opened}', '{LedgerKind.Expiry}')
            """;
        command.Parameters.AddWithValue("$before", before);
        long rows = command.ExecuteNonQuery();
        connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        return rows;
    }
}

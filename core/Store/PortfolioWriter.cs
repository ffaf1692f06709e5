using System.Runtime.InteropServices;
using System.Text.Json;
using ChurnSegmentation.Core.Decisions;
using Microsoft.Data.Sqlite;

namespace ChurnSegmentation.Core.Store;

/// <summary>Writes a portfolio aside, then renames it over the old one: a server that reads it sees the one or the other, whole.</summary>
public static class PortfolioWriter
{
    /// <summary>Writes a portfolio; the accounts are taken one by one, so that memory stays flat. Equal accounts give equal bytes.</summary>
    /// <param name="path">Where; an old portfolio there is replaced.</param>
    /// <exception cref="UserFault">The disk refused; an old portfolio stays as it was.</exception>
    public static void Write(string path, PortfolioHeader header, IEnumerable<PortfolioAccount> accounts)
    {
        string aside = path + ".writing";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using FileLock held = FileLock.Hold(path + ".lock");
            File.Delete(aside);
            try
            {
                Fill(aside, header, accounts);
                FlushToDisk(aside);
                File.Move(aside, path, overwrite: true);
            }
            finally
            {
                File.Delete(aside);
            }
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new UserFault($"{path}: the portfolio could not be written: {fault.Message} What was there before is unchanged.", fault);
        }
    }

    private static void Fill(string path, PortfolioHeader header, IEnumerable<PortfolioAccount> accounts)
    {
        using SqliteConnection connection = PortfolioSchema.Connect(path, SqliteOpenMode.ReadWriteCreate);
        // The file is thrown away if anything fails, so it needs no journal of its own.
        connection.Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;");
        using SqliteTransaction transaction = connection.BeginTransaction();
        connection.Execute(PortfolioSchema.Sql);
        using PreparedInsert insertHeader = new(connection, "INSERT INTO header VALUES ($1, $2, $3, $4)");
        insertHeader.Row(
            header.ModelVersion,
            header.Snapshot,
            header.Decided?.PolicyYaml,
            header.Decided is { } decided ? JsonSerializer.Serialize(decided.Book, DecisionJson.Line) : null);
        using PreparedInsert insertFeature = new(connection, "INSERT INTO features VALUES ($1, $2)");
        using PreparedInsert insertModel = new(connection, "INSERT INTO models VALUES ($1, $2)");
        foreach ((int position, string name) in header.FeatureNames.Index())
        {
            insertFeature.Row(position, name);
        }

        foreach ((int position, string name) in header.Models.Index())
        {
            insertModel.Row(position, name);
        }

        using PreparedInsert insertAccount = new(connection, "INSERT INTO accounts VALUES ($1, $2, $3, $4, $5, $6, $7)");
        using PreparedInsert insertScore = new(connection, "INSERT INTO scores VALUES ($1, $2, $3, $4, $5)");
        using PreparedInsert insertDecision = new(connection, "INSERT INTO decisions VALUES ($1, $2, $3, $4, $5)");
        foreach (PortfolioAccount account in accounts)
        {
            insertAccount.Row(
                account.AccountId,
                account.NotScored,
                JsonSerializer.Serialize(account.Attributes, StoreJson.Line),
                account.Scored?.Standing.Peers,
                account.Scored?.Standing.Accounts,
                account.Scored is null ? null : Bytes<float>(account.Scored.Features),
                account.Scored is null ? null : Bytes<double>(account.Scored.Standing.Percentiles));
            if (account.Decision is { } decision)
            {
                string exit = decision.Exit.Recommended ? "recommended" : decision.Exit.Candidate ? "stopped" : "none";
                insertDecision.Row(
                    account.AccountId, decision.Step.Rung.Name(), exit, decision.Step.Hours, JsonSerializer.Serialize(decision, DecisionJson.Line));
            }

            for (int i = 0; account.Scored is not null && i < header.Models.Count; i++)
            {
                Explain.ModelScore score = account.Scored.Scores[i];
                insertScore.Row(account.AccountId, header.Models[i], score.Probability, score.LogOdds, Bytes<double>(score.Contributions));
            }
        }

        connection.Execute(PortfolioSchema.IndexSql);
        transaction.Commit();
    }

    private static byte[] Bytes<T>(ReadOnlySpan<T> values) where T : unmanaged => MemoryMarshal.AsBytes(values).ToArray();

    private static void FlushToDisk(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }
}

using System.Text;
using ChurnSegmentation.Core.Store;
using Microsoft.Data.Sqlite;

namespace ChurnSegmentation.Tests.Store;

/// <summary>Hand-made ledgers, and the hands that tamper with them.</summary>
internal static class Ledgers
{
    /// <summary>An answer of no model: contents of some length.</summary>
    public static LedgerDraft Draft(int seed, string kind = LedgerKind.Prediction, int bytes = 40) => new(
        kind, $"a{seed % 5}", "2025-04-0123abcd", "cafe", null,
        LedgerContent.Pack(Encoding.UTF8.GetBytes($"{{\"seed\":{seed}}}")), LedgerContent.Pack(Encoding.UTF8.GetBytes(new string((char)('a' + seed % 26), bytes))));

    /// <summary>Two processes' chains, written in turns.</summary>
    /// <returns>The ids of the answers, in the order of writing.</returns>
    public static async Task<List<LedgerId>> FillAsync(string path, int rows, TimeProvider? time = null)
    {
        var ids = new List<LedgerId>();
        await using LedgerWriter left = LedgerWriter.Open(path, "left", time ?? StandingClock.NewYear);
        await using LedgerWriter right = LedgerWriter.Open(path, "right", time ?? StandingClock.NewYear);
        for (int i = 0; i < rows; i++)
        {
            ids.Add(await (i % 2 == 0 ? left : right).AppendAsync(Draft(i)));
        }

        return ids;
    }

    public static void Execute(string path, string sql, params (string Name, object? Value)[] values)
    {
        using SqliteConnection connection = PortfolioSchema.Connect(path, SqliteOpenMode.ReadWrite);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        command.ExecuteNonQuery();
    }

    public static object? Scalar(string path, string sql)
    {
        using SqliteConnection connection = PortfolioSchema.Connect(path, SqliteOpenMode.ReadOnly);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is var found && found is DBNull ? null : found;
    }

    public static IReadOnlyList<string> Faults(string path, params IReadOnlyList<LedgerHead> pins) => LedgerVerification.Run(path, pins).Faults;
}

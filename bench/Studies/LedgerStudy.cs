using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using ChurnSegmentation.Core.Store;
using Microsoft.Data.Sqlite;
using static System.FormattableString;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>What the ledger costs: verifying it against reading and hashing the same rows in a bare loop, and appending to it.</summary>
public static class LedgerStudy
{
    /// <summary>Runs it in a directory of its own, which is removed after it.</summary>
    /// <param name="rows">Rows to verify.</param>
    /// <param name="repetitions">Times that each way is measured, in turn, after one to warm up.</param>
    /// <param name="sizes">Bytes of a row's content, as packed; each is a ledger of its own.</param>
    /// <param name="command">What wrote the report.</param>
    /// <param name="machine">What it ran on, in words.</param>
    /// <returns>The report, Markdown.</returns>
    public static async Task<string> RunAsync(int rows, int repetitions, IReadOnlyList<int> sizes, string command, string machine)
    {
        var report = new StringBuilder(Invariant($"""
            # The ledger: what it costs

            Written by `{command}`: {rows:#,0} rows in four chains; {repetitions} repetitions, each with both ways in turn, after one to warm up;
            median (lowest … highest). On {machine}.

            ## Verifying

            The bare loop reads the same columns of the same rows and puts them through SHA-256 once; verifying also follows every chain, checks the heads,
            and compares. Content is what a row holds of inputs and output, packed: 20,000 B are those of an answer of three models and 158 features.

            | content | file | bare loop, s | verify, s | times the bare loop |
            |---:|---:|---:|---:|---:|

            """));
        string directory = Directory.CreateTempSubdirectory("churnseg-bench-").FullName;
        try
        {
            foreach (int size in sizes)
            {
                string path = Path.Combine(directory, $"{size}.db");
                await FillAsync(path, rows, size);
                double[] bare = new double[repetitions], verify = new double[repetitions];
                for (int repetition = -1; repetition < repetitions; repetition++)
                {
                    double one = Seconds(() => Bare(path)), other = Seconds(() => Verify(path, rows));
                    if (repetition >= 0)
                    {
                        (bare[repetition], verify[repetition]) = (one, other);
                    }
                }

                double[] ratios = [.. verify.Zip(bare, (one, other) => one / other)];
                report.Append(Invariant(
                    $"| {size:#,0} B | {new FileInfo(path).Length / 1e6:#,0} MB | {Spread(bare)} | {Spread(verify)} | {Spread(ratios)} |\n"));
                File.Delete(path);
            }

            report.Append(Invariant($"""

                ## Appending

                Each row is on the disk (`synchronous = FULL`) before its caller hears of it; callers that wait at the same time share a commit.

                | callers at once | rows a second | wait of a caller, ms |
                |---:|---:|---:|

                """));
            foreach (int callers in (int[])[1, 10, 50])
            {
                double[] seconds = new double[repetitions];
                for (int repetition = 0; repetition < repetitions; repetition++)
                {
                    seconds[repetition] = await AppendAsync(Path.Combine(directory, $"append-{callers}-{repetition}.db"), callers, sizes[^1]);
                }

                report.Append(Invariant(
                    $"| {callers} | {Spread([.. seconds.Select(all => callers * Turns / all)], "#,0")} | {Spread([.. seconds.Select(all => 1000 * all / Turns)])} |\n"));
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        return report.ToString();
    }

    /// <summary>Rows that a caller appends, one after the other.</summary>
    private const int Turns = 200;

    private static async Task FillAsync(string path, int rows, int size)
    {
        var random = new Random(1);
        for (int chain = 0; chain < 4; chain++)
        {
            await using LedgerWriter writer = LedgerWriter.Open(path, $"writer{chain}", TimeProvider.System);
            for (int row = 0; row < rows / 4; row += 100)
            {
                await writer.AppendAsync([.. Enumerable.Range(row, 100).Select(one => Draft(random, one, size))]);
            }
        }
    }

    private static LedgerDraft Draft(Random random, int row, int size)
    {
        byte[] inputs = new byte[size / 10], output = new byte[size - size / 10];
        random.NextBytes(inputs);
        random.NextBytes(output);
        return new LedgerDraft(LedgerKind.Prediction, Invariant($"A{row:000000}"), "2025-04-0123abcd", new string('c', 64), null, inputs, output);
    }

    private static async Task<double> AppendAsync(string path, int callers, int size)
    {
        await using LedgerWriter writer = LedgerWriter.Open(path, null, TimeProvider.System);
        LedgerDraft draft = Draft(new Random(2), 0, size);
        long begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            for (int turn = 0; turn < Turns; turn++)
            {
                await writer.AppendAsync(draft);
            }
        }));
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static void Verify(string path, int rows)
    {
        LedgerReport report = LedgerVerification.Run(path, []);
        if (report.Faults.Count > 0 || report.Rows != rows + 4)
        {
            throw new InvalidOperationException($"{report.Rows} rows; {string.Join(' ', report.Faults)}");
        }
    }

    private static void Bare(string path)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            "SELECT writer, sequence, at, program, kind, account_id, model_version, policy_sha256, subject, content_sha256, previous, hash, inputs, output "
            + "FROM entries ORDER BY rowid";
        using SqliteDataReader row = command.ExecuteReader();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (row.Read())
        {
            for (int column = 0; column < row.FieldCount; column++)
            {
                if (!row.IsDBNull(column))
                {
                    hash.AppendData(
                        column == 1 ? BitConverter.GetBytes(row.GetInt64(column))
                        : column < 9 ? Encoding.UTF8.GetBytes(row.GetString(column))
                        : row.GetFieldValue<byte[]>(column));
                }
            }

            hash.GetHashAndReset();
        }
    }

    private static double Seconds(Action run)
    {
        long begun = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static string Spread(double[] values, string format = "0.00")
    {
        double[] sorted = [.. values.Order()];
        string Shown(double value) => value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
        return $"{Shown(sorted[sorted.Length / 2])} ({Shown(sorted[0])} … {Shown(sorted[^1])})";
    }
}

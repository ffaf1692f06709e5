using ChurnSegmentation.Training.Engine;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Engine;

/// <summary>Our writer, ClickHouse's format: what the one writes the other reads, and the other way round.</summary>
public sealed class NativeTests
{
    private readonly EmbeddedEngine engine = new();

    [Fact]
    public void A_block_written_is_the_block_read() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<(double Number, int? Count, string? Text, long Minor, ushort Day)[]>(),
            rows =>
            {
                using var stream = new MemoryStream();
                using (var writer = new NativeWriter(stream))
                {
                    writer.BeginBlock(5, rows.Length);
                    writer.WriteNumbers<double>("number", Array.ConvertAll(rows, row => row.Number));
                    writer.WriteNumbers<int>(
                        "count", Array.ConvertAll(rows, row => row.Count ?? 0), Array.ConvertAll(rows, row => row.Count is null));
                    writer.WriteTexts("text", Array.ConvertAll(rows, row => row.Text), Array.ConvertAll(rows, row => row.Text is null));
                    writer.WriteMoney("minor", Array.ConvertAll(rows, row => row.Minor));
                    writer.WriteDates("day", Array.ConvertAll(rows, row => row.Day));
                }
                stream.Position = 0;
                using var reader = new NativeReader(stream);
                ColumnBlock block = reader.ReadBlock("test")!;
                Assert.Equal(Array.ConvertAll(rows, row => row.Number), (double[])block["number"].Values);
                Assert.Equal(Array.ConvertAll(rows, row => row.Count ?? 0), (int[])block["count"].Values);
                if (rows.Length > 0) // an empty span has no length to tell a Nullable column by
                    Assert.Equal(Array.ConvertAll(rows, row => row.Count is null), block["count"].IsNull!);
                Assert.Equal(Array.ConvertAll(rows, row => WellFormed(row.Text)), (string?[])block["text"].Values);
                Assert.Equal(Array.ConvertAll(rows, row => row.Minor / 100m), (decimal[])block["minor"].Values);
                Assert.Equal(
                    Array.ConvertAll(rows, row => new DateOnly(1970, 1, 1).AddDays(row.Day)), (DateOnly[])block["day"].Values);
                Assert.Null(reader.ReadBlock("test"));
            }).QuickCheckThrowOnFailure();

    // A lone surrogate has no UTF-8.
    private static string? WellFormed(string? text) =>
        text is null ? null : System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    [Fact]
    public async Task The_engine_reads_what_the_writer_wrote_over_several_blocks()
    {
        const int rows = 70_000, blocks = 3;
        string directory = Directory.CreateTempSubdirectory("churnseg-native-").FullName;
        try
        {
            string native = Path.Combine(directory, "x.native"), parquet = Path.Combine(directory, "x.parquet");
            using (FileStream file = File.Create(native))
            using (var writer = new NativeWriter(file))
            {
                for (int block = 0; block < blocks; block++)
                {
                    int first = block * rows;
                    int[] ids = [.. Enumerable.Range(first, rows)];
                    writer.BeginBlock(6, rows);
                    writer.WriteTexts("id", Array.ConvertAll(ids, id => $"A{id}"));
                    writer.WriteTexts("plan", Array.ConvertAll(ids, id => id % 3), ["basic", "größer", ""]);
                    writer.WriteDates("day", Array.ConvertAll(ids, id => new DateOnly(2024, 1, 1).AddDays(id % 366)));
                    writer.WriteDateTimes("known_at", Array.ConvertAll(ids, id => (uint)id));
                    writer.WriteMoney("amount", Array.ConvertAll(ids, id => (long)id), Array.ConvertAll(ids, id => id % 2 == 1));
                    writer.WriteNumbers<double>("share", Array.ConvertAll(ids, id => id / 4.0));
                }
            }
            await engine.ExecuteAsync($"INSERT INTO FUNCTION file('{parquet}', Parquet) SELECT * FROM file('{native}', Native)", "test");
            ColumnBlock sums = await SingleBlock(
                $"""
                SELECT count() AS n, uniqExact(id) AS ids, countIf(plan = 'größer') AS larger, max(day) AS last_day,
                    toUInt32(max(known_at)) AS seconds, sum(amount) AS total, count(amount) AS amounts, sum(share) AS shares
                FROM file('{parquet}')
                """);
            long total = rows * blocks;
            Assert.Equal((ulong)total, ((ulong[])sums["n"].Values)[0]);
            Assert.Equal((ulong)total, ((ulong[])sums["ids"].Values)[0]);
            Assert.Equal((ulong)total / 3, ((ulong[])sums["larger"].Values)[0]);
            Assert.Equal((uint)total - 1, ((uint[])sums["seconds"].Values)[0]);
            Assert.Equal((ulong)total / 2, ((ulong[])sums["amounts"].Values)[0]);
            Assert.Equal(total / 2 * (total / 2 - 1) / 100m, ((decimal[])sums["total"].Values)[0]); // 0 + 2 + 4 + … in cents
            Assert.Equal(total * (total - 1) / 2 / 4.0, ((double[])sums["shares"].Values)[0]);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Every_type_has_its_dotnet_array()
    {
        ColumnBlock block = await SingleBlock(
            """
            SELECT toInt8(-8) AS int8, toUInt8(8) AS uint8, toInt16(-16) AS int16, toUInt16(16) AS uint16, toInt32(-32) AS int32,
                toUInt32(32) AS uint32, toInt64(-64) AS int64, toUInt64(64) AS uint64, toInt128(-128) AS int128, true AS flag,
                toFloat32(0.5) AS float32, 0.1 AS float64, 'é' AS text, toFixedString('ab', 4) AS fixed_text,
                toDate('2024-02-29') AS day, toDate32('1900-01-01') AS old_day,
                toDateTime('2024-02-29 12:34:56', 'UTC') AS second, toDateTime('2024-02-29 12:34:56', 'Europe/Berlin') AS berlin,
                toDateTime64('2024-02-29 12:34:56.789', 3, 'UTC') AS millisecond,
                toDateTime64('1969-12-31 23:59:59.5', 9, 'UTC') AS nanosecond,
                toDecimal32(1.5, 1) AS decimal32, toDecimal64(-3.25, 2) AS decimal64,
                toDecimal128('12345678901234567890.12', 2) AS decimal128,
                toNullable(1.5) AS some, CAST(NULL AS Nullable(Float64)) AS none, CAST(NULL AS Nullable(String)) AS no_text, NULL AS nothing,
                [1, 2] AS integers, [[0.5], []] AS nested, [1.5, NULL] AS gaps, CAST([] AS Array(String)) AS no_texts, [] AS nothings,
                toLowCardinality('k') AS low, toLowCardinality(toNullable('k')) AS low_some, [toLowCardinality('k')] AS lows
            """);

        Assert.Equal(new sbyte[] { -8 }, block["int8"].Values);
        Assert.Equal(new byte[] { 8 }, block["uint8"].Values);
        Assert.Equal(new short[] { -16 }, block["int16"].Values);
        Assert.Equal(new ushort[] { 16 }, block["uint16"].Values);
        Assert.Equal(new[] { -32 }, block["int32"].Values);
        Assert.Equal(new[] { 32U }, block["uint32"].Values);
        Assert.Equal(new[] { -64L }, block["int64"].Values);
        Assert.Equal(new[] { 64UL }, block["uint64"].Values);
        Assert.Equal(new Int128[] { -128 }, block["int128"].Values);
        Assert.Equal(new byte[] { 1 }, block["flag"].Values);
        Assert.Equal(new[] { 0.5F }, block["float32"].Values);
        Assert.Equal(new[] { 0.1 }, block["float64"].Values);
        Assert.Equal(new[] { "é" }, block["text"].Values);
        Assert.Equal(new[] { "ab" }, block["fixed_text"].Values);
        Assert.Equal(new[] { new DateOnly(2024, 2, 29) }, block["day"].Values);
        Assert.Equal(new[] { new DateOnly(1900, 1, 1) }, block["old_day"].Values);
        Assert.Equal(new[] { new DateTime(2024, 2, 29, 12, 34, 56) }, block["second"].Values);
        Assert.Equal(new[] { new DateTime(2024, 2, 29, 11, 34, 56) }, block["berlin"].Values);
        Assert.Equal(DateTimeKind.Utc, ((DateTime[])block["berlin"].Values)[0].Kind);
        Assert.Equal(new[] { new DateTime(2024, 2, 29, 12, 34, 56, 789) }, block["millisecond"].Values);
        Assert.Equal(new[] { new DateTime(1969, 12, 31, 23, 59, 59, 500) }, block["nanosecond"].Values);
        Assert.Equal(new[] { 1.5m }, block["decimal32"].Values);
        Assert.Equal(new[] { -3.25m }, block["decimal64"].Values);
        Assert.Equal(new[] { 12345678901234567890.12m }, block["decimal128"].Values);
        Assert.Equal(new[] { 1.5 }, block["some"].Values);
        Assert.Equal([false], block["some"].IsNull!);
        Assert.Equal(new[] { double.NaN }, block["none"].Values);
        Assert.Equal([true], block["none"].IsNull!);
        Assert.Equal(new string?[] { null }, block["no_text"].Values);
        Assert.Equal([true], block["nothing"].IsNull!);
        Assert.Equal(new byte[][] { [1, 2] }, block["integers"].Values);
        Assert.Equal(new double[][][] { [[0.5], []] }, block["nested"].Values);
        Assert.Equal(new double[][] { [1.5, double.NaN] }, block["gaps"].Values);
        Assert.Equal(new string[][] { [] }, block["no_texts"].Values);
        Assert.Equal(new[] { "k" }, block["low"].Values);
        Assert.Equal(new[] { "k" }, block["low_some"].Values);
        Assert.Equal(new string[][] { ["k"] }, block["lows"].Values);
    }

    [Fact]
    public async Task Low_cardinality_keeps_null_apart_from_the_empty_text()
    {
        ColumnBlock block = await SingleBlock(
            "SELECT toLowCardinality(multiIf(number = 0, NULL, number = 1, '', 'x')) AS word FROM numbers(3)");
        Assert.Equal([true, false, false], block["word"].IsNull!);
        Assert.Equal(new[] { null, "", "x" }, block["word"].Values);
    }

    [Fact]
    public void Every_cut_of_a_stream_is_an_error_and_never_a_shorter_answer()
    {
        using var stream = new MemoryStream();
        using (var writer = new NativeWriter(stream))
        {
            writer.BeginBlock(2, 3);
            writer.WriteNumbers<long>("id", [1, 2, 3]);
            writer.WriteTexts("text", ["a", "", "long enough"]);
        }
        byte[] whole = stream.ToArray();
        for (int length = 1; length < whole.Length; length++)
        {
            using var reader = new NativeReader(new MemoryStream(whole, 0, length));
            Assert.Throws<EndOfStreamException>(() => reader.ReadBlock("test"));
        }
    }

    private async Task<ColumnBlock> SingleBlock(string sql)
    {
        var blocks = new List<ColumnBlock>();
        await foreach (ColumnBlock block in engine.QueryAsync(sql, "test"))
            blocks.Add(block);
        return Assert.Single(blocks);
    }
}

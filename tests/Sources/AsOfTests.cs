using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Sources;

/// <summary>What was known at a snapshot, and nothing else.</summary>
[Collection(ClickHouseServerCollection.Name)]
public sealed class AsOfTests(ClickHouseServer server) : IDisposable
{
    private const int Snapshots = 4;
    private static readonly SqlTemplate Template = new("things.sql", "SELECT * FROM {things:Table}");
    private readonly string directory = Directory.CreateTempSubdirectory("churnseg-as-of-").FullName;
    private int files;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void The_latest_version_known_at_the_end_of_the_day_wins_with_its_nulls() =>
        Prop.ForAll(VersionedRows.Arbitrary, drawn =>
        {
            VersionedRows.Row[] rows = Untied(drawn);
            foreach (DateOnly? day in Days())
                Assert.Equal(VersionedRows.Expected(rows, day), Embedded(rows, day));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void The_first_version_wins_where_a_thing_is_asked_for_as_it_was_first_known() =>
        Prop.ForAll(VersionedRows.Arbitrary, drawn =>
        {
            VersionedRows.Row[] rows = Untied(drawn);
            VersionedRows.Row[] first = [.. rows.GroupBy(row => (row.Id, row.Part)).Select(versions => versions.MinBy(row => row.KnownHour)!)];
            Assert.Equal(VersionedRows.Expected(first, null), Embedded(rows, null, new SqlTemplate("first.sql", "SELECT * FROM {things:First}")));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void Versions_known_later_change_nothing() =>
        Prop.ForAll(VersionedRows.Arbitrary, VersionedRows.Arbitrary, (drawn, other) =>
        {
            DateOnly day = DateOnly.FromDateTime(VersionedRows.Start.AddDays(1));
            VersionedRows.Row[] known = [.. drawn.Where(row => DateOnly.FromDateTime(row.KnownAt) <= day)]; // ties stay
            VersionedRows.Row[] later = [.. drawn.Except(known)];
            VersionedRows.Row[] otherLater = [.. other.Where(row => DateOnly.FromDateTime(row.KnownAt) > day)];
            string[] expected = Embedded([.. known, .. later], day);
            Assert.Equal(expected, Embedded(known, day));
            Assert.Equal(expected, Embedded([.. otherLater, .. known.Reverse()], day));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public async Task The_same_text_gives_the_same_rows_on_an_old_server_ties_included()
    {
        await using ServerEngine engine = await ServerEngine.OpenAsync(await server.UrlAsync(), TestContext.Current.CancellationToken);
        foreach (int seed in Enumerable.Range(1, 10))
        {
            VersionedRows.Row[] rows = [.. VersionedRows.Arbitrary.Generator.Sample(40, seed * 10).Last()];
            await engine.ExecuteAsync("DROP TABLE IF EXISTS things", "test");
            await engine.ExecuteAsync(
                """
                CREATE TABLE things (id String, part Int64, note Nullable(String), amount Nullable(Decimal(18, 2)), count Int32,
                    due Nullable(Date), opened_at Nullable(DateTime), known_at DateTime) ENGINE = Memory
                """,
                "test");
            if (rows.Length > 0)
                await engine.ExecuteAsync($"INSERT INTO things VALUES {VersionedRows.Values(rows)}", "test");
            StoredTable stored = await StoredTable.DescribeAsync(engine, "things", "things", TestContext.Current.CancellationToken);
            foreach (DateOnly? day in Days())
            {
                string[] expected = Embedded(rows, day);
                var table = new BookTable(VersionedRows.Contract, stored, Versioned: true);
                string sql = Template.Render(new Dictionary<string, object>(), _ => AsOf.Table(table, day));
                Assert.Equal(expected, await VersionedRows.LinesAsync(engine.QueryAsync(sql, "things.sql")));
                if (Untied(rows).Length == rows.Length)
                    Assert.Equal(VersionedRows.Expected(rows, day), expected);
            }
        }
    }

    [Fact]
    public async Task A_table_that_the_book_lacks_is_an_empty_one_of_the_contracts_types()
    {
        string sql = $"SELECT * FROM {AsOf.Table(new(VersionedRows.Contract, null, true), null)}";
        await using ServerEngine old = await ServerEngine.OpenAsync(await server.UrlAsync(), TestContext.Current.CancellationToken);
        foreach (IQueryEngine engine in new IQueryEngine[] { old, new EmbeddedEngine() })
            Assert.Empty(await VersionedRows.LinesAsync(engine.QueryAsync(sql, "things.sql")));
    }

    [Theory]
    [InlineData("DateTime64(6, 'UTC')", "Float64", "Int64", "DateTime64(9, 'UTC')")] // as pandas writes
    [InlineData("Date32", "Float32", "UInt16", "DateTime('Asia/Tokyo')")]
    [InlineData("Nullable(Date)", "Nullable(Decimal(38, 9))", "Nullable(Int64)", "Nullable(DateTime64(3, 'UTC'))")]
    public async Task Stored_types_of_the_family_become_the_contracts_type(string date, string money, string integer, string instant)
    {
        var engine = new EmbeddedEngine();
        string source =
            $"""
            (SELECT 'a' AS id, CAST(1 AS {integer}) AS part, toLowCardinality('x') AS note, CAST(toDecimal64('1.15', 2) AS {money}) AS amount,
                CAST(3 AS {integer}) AS count, CAST(toDate('2024-02-29') AS {date}) AS due,
                CAST(toDateTime('2024-02-29 23:59:59', 'UTC') AS {instant}) AS opened_at,
                CAST(toDateTime('2024-02-01 00:00:00', 'UTC') AS {instant}) AS known_at)
            """;
        StoredTable stored = await StoredTable.DescribeAsync(engine, "things", source, TestContext.Current.CancellationToken);
        Assert.Empty(stored.Faults(VersionedRows.Contract));
        foreach (bool versioned in new[] { true, false })
        {
            string sql = $"SELECT * FROM {AsOf.Table(new(VersionedRows.Contract, stored, versioned), new DateOnly(2024, 2, 1))}";
            Assert.Equal(
                ["a|1|x|1.15|3|2024-02-29|2024-02-29T23:59:59|NULL|2024-02-01T00:00:00"],
                await VersionedRows.LinesAsync(engine.QueryAsync(sql, "things.sql")));
            sql = $"SELECT * FROM {AsOf.Table(new(VersionedRows.Contract, stored, versioned), new DateOnly(2024, 1, 31))}";
            Assert.Empty(await VersionedRows.LinesAsync(engine.QueryAsync(sql, "things.sql")));
        }
    }

    [Fact]
    public async Task Money_stored_as_floats_keeps_every_cent()
    {
        var engine = new EmbeddedEngine();
        const string source =
            """
            (SELECT toString(number) AS id, 1 AS part, 0 AS count, (toInt64(number) - 100000) / 100 AS amount, now('UTC') AS known_at
            FROM numbers(200000))
            """;
        StoredTable stored = await StoredTable.DescribeAsync(engine, "things", source, TestContext.Current.CancellationToken);
        string table = AsOf.Table(new(VersionedRows.Contract, stored, Versioned: false), null);
        string sql = $"SELECT countIf(toInt64(amount * 100) != toInt64(id) - 100000) AS wrong FROM {table}";
        await foreach (ColumnBlock block in engine.QueryAsync(sql, "test"))
            Assert.Equal(new[] { 0UL }, block["wrong"].Values);
    }

    private string[] Embedded(VersionedRows.Row[] rows, DateOnly? day, SqlTemplate? template = null) => Task.Run(async () =>
    {
        string file = Path.Combine(directory, $"{Interlocked.Increment(ref files)}.native");
        VersionedRows.Write(rows, file);
        await using DataBook book = await DataBook.OpenAsync(
            new EmbeddedEngine(),
            new Dictionary<string, string> { ["things"] = $"file('{file}', Native)" },
            directory,
            VersionedRows.Book);
        return await VersionedRows.LinesAsync(book.QueryAsync(template ?? Template, new Dictionary<string, object>(), day));
    }).GetAwaiter().GetResult();

    private static IEnumerable<DateOnly?> Days() =>
        Enumerable.Range(-1, Snapshots).Select(day => (DateOnly?)DateOnly.FromDateTime(VersionedRows.Start.AddDays(day))).Append(null);

    private static VersionedRows.Row[] Untied(IEnumerable<VersionedRows.Row> rows) =>
        [.. rows.DistinctBy(row => (row.Id, row.Part, row.KnownHour))];
}

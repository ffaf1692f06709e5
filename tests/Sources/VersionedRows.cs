using System.Globalization;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;
using FsCheck;
using FsCheck.Fluent;

namespace ChurnSegmentation.Tests.Sources;

/// <summary>A small table with a column of every kind, its contract, and random versions of its rows.</summary>
public static class VersionedRows
{
    public static readonly DateTime Start = new(2024, 1, 30, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>A version. Ids are few and instants lie hours apart around a month's end, so that versions follow and tie one another.</summary>
    public sealed record Row(string Id, int Part, string? Note, long? Cents, int Count, DateOnly? Due, int? Opened, int KnownHour)
    {
        public DateTime KnownAt => Start.AddHours(KnownHour);
    }

    public static TableContract Contract { get; } = new(
        "things",
        "Things.",
        Required: true,
        MayBeEmpty: true,
        [
            Column("id", TypeFamily.String, "String", nullable: false),
            Column("part", TypeFamily.Integer, "Int32", nullable: false),
            Column("note", TypeFamily.String, "String", nullable: true),
            Column("amount", TypeFamily.Number, "Decimal(18,2)", nullable: true),
            Column("count", TypeFamily.Integer, "Int32", nullable: false),
            Column("due", TypeFamily.Date, "Date", nullable: true),
            Column("opened_at", TypeFamily.Timestamp, "DateTime('UTC')", nullable: true),
            Column("absent", TypeFamily.Number, "Float64", nullable: true),
            Column("known_at", TypeFamily.Timestamp, "DateTime('UTC')", nullable: false),
        ],
        ["id", "part"],
        []);

    public static Contract Book { get; } = new([Contract]);

    public static Arbitrary<Row[]> Arbitrary { get; } = (
        from id in Gen.Elements("a", "b", "ä'")
        from part in Gen.Choose(1, 2)
        from note in Gen.Elements(null, "", "x", "y")
        from cents in OrNull(Gen.Choose(-100_000, 100_000).Select(cents => (long)cents))
        from count in Gen.Choose(-3, 3)
        from due in OrNull(Gen.Choose(0, 400).Select(days => new DateOnly(2024, 1, 1).AddDays(days)))
        from opened in OrNull(Gen.Choose(0, 2_000_000_000))
        from hour in Gen.Choose(0, 72)
        select new Row(id, part, note, cents, count, due, opened, hour)).ArrayOf().ToArbitrary();

    /// <summary>What the table is as of a day, by the definition: one line a key, in order. No two versions of a key may tie.</summary>
    public static string[] Expected(IEnumerable<Row> rows, DateOnly? snapshot) =>
        [.. rows.Where(row => snapshot is null || DateOnly.FromDateTime(row.KnownAt) <= snapshot)
            .GroupBy(row => (row.Id, row.Part))
            .Select(versions => versions.MaxBy(row => row.KnownHour)!)
            .Select(Line)
            .Order(StringComparer.Ordinal)];

    /// <summary>The lines of what an engine answers.</summary>
    public static async Task<string[]> LinesAsync(IAsyncEnumerable<ColumnBlock> blocks)
    {
        var lines = new List<string>();
        await foreach (ColumnBlock block in blocks)
        {
            for (int row = 0; row < block.RowCount; row++)
                lines.Add(string.Join("|", Contract.Columns.Select(column => Text(Value(block[column.Name], row)))));
        }
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    /// <summary>The rows as a block of the Native format.</summary>
    public static void Write(Row[] rows, string file)
    {
        using FileStream stream = File.Create(file);
        using var writer = new NativeWriter(stream);
        writer.BeginBlock(8, rows.Length);
        writer.WriteTexts("id", Array.ConvertAll(rows, row => row.Id));
        writer.WriteNumbers<int>("part", Array.ConvertAll(rows, row => row.Part));
        writer.WriteTexts("note", Array.ConvertAll(rows, row => row.Note), Array.ConvertAll(rows, row => row.Note is null));
        writer.WriteMoney("amount", Array.ConvertAll(rows, row => row.Cents ?? 0), Array.ConvertAll(rows, row => row.Cents is null));
        writer.WriteNumbers<int>("count", Array.ConvertAll(rows, row => row.Count));
        writer.WriteDates("due", Array.ConvertAll(rows, row => row.Due ?? default), Array.ConvertAll(rows, row => row.Due is null));
        writer.WriteDateTimes(
            "opened_at", Array.ConvertAll(rows, row => (uint)(row.Opened ?? 0)), Array.ConvertAll(rows, row => row.Opened is null));
        writer.WriteDateTimes("known_at", Array.ConvertAll(rows, row => Seconds(row.KnownAt)));
    }

    /// <summary>The rows as the VALUES of an INSERT; instants as seconds, so that no time zone reads them otherwise.</summary>
    public static string Values(IEnumerable<Row> rows) => string.Join(", ", rows.Select(row =>
    {
        string?[] values =
        [
            SqlText.Literal(row.Id), Number(row.Part), row.Note is null ? null : SqlText.Literal(row.Note), Number(row.Cents / 100m),
            Number(row.Count), row.Due is { } due ? $"'{Text(due)}'" : null, Number(row.Opened), Number(Seconds(row.KnownAt)),
        ];
        return $"({string.Join(", ", values.Select(value => value ?? "NULL"))})";
    }));

    private static string Line(Row row)
    {
        DateTime? opened = row.Opened is { } second ? DateTime.UnixEpoch.AddSeconds(second) : null;
        object?[] values = [row.Id, row.Part, row.Note, row.Cents / 100m, row.Count, row.Due, opened, null, row.KnownAt];
        return string.Join("|", values.Select(Text));
    }

    private static string? Number(decimal? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string Text(object? value) => value switch
    {
        null => "NULL",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime instant => instant.ToString("s", CultureInfo.InvariantCulture),
        decimal number => number.ToString("F2", CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    private static Gen<T?> OrNull<T>(Gen<T> values) where T : struct =>
        Gen.OneOf(Gen.Constant<T?>(null), values.Select(value => (T?)value));

    private static object? Value(Column column, int row) => column.IsNull?[row] == true ? null : column.Values.GetValue(row);

    private static uint Seconds(DateTime instant) => (uint)(instant - DateTime.UnixEpoch).TotalSeconds;

    private static ColumnContract Column(string name, TypeFamily family, string type, bool nullable) =>
        new(name, name, family, type, nullable, null, null, [], null);
}

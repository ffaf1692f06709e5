using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Sources;

/// <summary>Files as people write them.</summary>
public sealed class ReadyTableReaderTests : IDisposable
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("churnseg-table-").FullName;

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    private async Task<ReadyTable> ReadAsync(string content, string name = "t.csv", string[]? dates = null, bool mark = false)
    {
        string path = Path.Combine(_scratch, name);
        await File.WriteAllTextAsync(path, content, new UTF8Encoding(mark), TestContext.Current.CancellationToken);
        return await ReadFileAsync(path, dates ?? []);
    }

    private static async Task<ReadyTable> ReadFileAsync(string path, params string[] dates)
    {
        await using var engine = new EmbeddedEngine();
        return await ReadyTableReader.ReadAsync(engine, path, ["id"], dates, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_looks_like_a_date_and_is_none_is_not_made_one()
    {
        ReadyTable table = await ReadAsync("id,tariff,day,seen\na,1010-20,2021-02-28,2021-02-28\nb,2020-35,2021-02-31,0000-00-00\nc,3030-77,2021-03-01,2021-03-01\n");
        Assert.Equal((ValueKind.Text, ValueKind.Text, ValueKind.Date), (table["tariff"].Kind, table["day"].Kind, table["seen"].Kind));
        Assert.Equal([true, false, true], table["seen"].Numbers.Select(double.IsFinite));
        Assert.Contains(
            "found 1 values of 2 that are no dates", (await Assert.ThrowsAsync<UserFault>(() => ReadAsync("id,month\na,2023-01\nb,2023-13\n", dates: ["month"]))).Message);
    }

    [Fact]
    public async Task A_file_in_another_encoding_is_refused_with_its_line()
    {
        string path = Path.Combine(_scratch, "latin.csv");
        await File.WriteAllTextAsync(path, "id,city\na,Bern\nb,Zürich\n", Encoding.Latin1, TestContext.Current.CancellationToken);
        string message = (await Assert.ThrowsAsync<UserFault>(() => ReadFileAsync(path))).Message;
        Assert.Contains("UTF-8", message);
        Assert.Contains("iconv", message);
    }

    [Theory]
    [InlineData("all*.csv")]
    [InlineData("a?.csv")]
    [InlineData("{a,b}.csv")]
    public async Task A_name_that_the_engine_would_take_for_many_files_is_refused(string name)
    {
        await ReadAsync("id,x\na,1\n", "ab.csv");
        Assert.Contains("Rename it", (await Assert.ThrowsAsync<UserFault>(() => ReadAsync("id,x\na,2\nb,3\n", name))).Message);
    }

    [Theory]
    [InlineData("id,x\na,1\n")]
    [InlineData("PAR1, but no more")]
    [InlineData("")]
    public async Task What_is_only_named_parquet_is_refused(string content) =>
        Assert.Contains("is no Parquet file", (await Assert.ThrowsAsync<UserFault>(() => ReadAsync(content, "t.parquet"))).Message);

    [Fact]
    public async Task Brackets_in_a_name_are_letters() => Assert.Equal(1, (await ReadAsync("id,x\na,1\n", "download [1] (2).csv")).Rows);

    [Fact]
    public async Task One_bad_cell_in_a_column_of_numbers_is_counted()
    {
        string rows = string.Concat(Enumerable.Range(0, 40).Select(row => $"c{row},{(row == 7 ? "oops" : row * 1.5)},{(row == 9 ? "soon" : $"2024-01-{1 + row % 28:00}")}\n"));
        ReadyTable table = await ReadAsync("id,revenue,since\n" + rows);
        Assert.Equal("1 of 40 values are no numbers: mend them, or it stays text", table["revenue"].Note);
        Assert.Equal("1 of 40 values are no dates: mend them, or it stays text", table["since"].Note);
    }

    [Theory]
    [InlineData("id;price\na;15.000\nb;12,5\n", true)]
    [InlineData("id;price\na;1.250\nb;7\n", true)]
    [InlineData("id;price\na;15.000\nb;12.5\n", false)]
    [InlineData("id;price\na;0.125\nb;0.250\n", false)]
    [InlineData("id,price\na,15.000\nb,7\n", false)]
    public async Task Points_that_may_stand_between_thousands_are_refused_where_decimals_stand_after_a_comma(string content, bool refused)
    {
        if (refused)
        {
            Assert.Contains(
                "column 'price': found 1 values such as 15.000, which may be a number with decimals or one in thousands",
                (await Assert.ThrowsAsync<UserFault>(() => ReadAsync(content))).Message);
        }
        else
        {
            Assert.Equal(ValueKind.Number, (await ReadAsync(content))["price"].Kind);
        }
    }

    [Fact]
    public async Task Quoted_names_and_values_a_byte_order_mark_and_gaps_are_read()
    {
        ReadyTable table = await ReadAsync(
            """"
            "id","Monthly spend, EUR",Plan name,Active,zip,since,due
            a,12.5,"pro, plus",True,01234,2024-02-29,1.3.2024
            b,,"say ""hi""",FALSE,00100,2024-03,30.12.2023
            c, -3e2 ,,true,99999,,
            d,NA,none,False,10115,2023-12-31 10:00:00,1.1.2024

            """", mark: true);
        Assert.Equal((4, "id"), (table.Rows, table.Columns[0].Name));
        Assert.Equal([12.5, double.NaN, -300, double.NaN], table["Monthly spend, EUR"].Numbers);
        Assert.Equal((IEnumerable<string?>)["pro, plus", "say \"hi\"", null, "none"], table["Plan name"].Texts);
        Assert.Equal((IEnumerable<string?>)["true", "false", "true", "false"], table["Active"].Texts);
        Assert.Equal((IEnumerable<string?>)["01234", "00100", "99999", "10115"], table["zip"].Texts);
        Assert.Equal((2, 4L), (table["Monthly spend, EUR"].Known, table["zip"].Distinct));
        Assert.Equal([19782.0, 19783, double.NaN, 19722], table["since"].Numbers);
        Assert.Equal([19783.0, 19721, double.NaN, 19723], table["due"].Numbers);
    }

    [Fact]
    public async Task A_table_may_have_hundreds_of_columns()
    {
        string[] names = [.. Enumerable.Range(0, 300).Select(i => $"column_{i}")];
        ReadyTable table = await ReadAsync($"id,{string.Join(',', names)}\na,{string.Join(',', names.Select((_, i) => i))}\nb,{string.Join(',', names.Select(_ => ""))}\n");
        Assert.Equal([299, double.NaN], table["column_299"].Numbers);
        Assert.Equal(301, table.Columns.Count);
    }

    [Theory]
    [InlineData(";", "1,5")]
    [InlineData("\t", "1,5")]
    [InlineData("\t", "1.5")]
    [InlineData("|", "1.5")]
    [InlineData(",", "1.5")]
    public async Task Separators_are_found_out(string separator, string number)
    {
        string[][] lines = [["id", "\"x,;y\"", "z"], ["a", number, "left"], ["b", "2", "right"]];
        ReadyTable table = await ReadAsync(string.Concat(lines.Select(line => string.Join(separator, line) + "\n")));
        Assert.Equal(["id", "x,;y", "z"], table.Columns.Select(column => column.Name));
        Assert.Equal([1.5, 2], table["x,;y"].Numbers);
    }

    [Theory]
    [InlineData("1,234", "950", true)]
    [InlineData("12%", "7.5 %", true)]
    [InlineData("€ 1 234", "$5", true)]
    [InlineData("7.1.2", "7.1.3", false)]
    [InlineData("040 1234567", "040 99", false)]
    [InlineData("1,5", "pro", false)]
    public async Task Numbers_that_are_written_for_people_stay_texts_and_are_said_to_be_numbers(string first, string second, bool said)
    {
        ReadyColumn column = (await ReadAsync($"id,x\na,{(first.Contains(',') ? $"\"{first}\"" : first)}\nb,{second}\nc,\n"))["x"];
        Assert.Equal(ValueKind.Text, column.Kind);
        Assert.Equal(said, column.Note.Contains("write them plain", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_text_far_down_makes_a_column_of_numbers_one_of_texts()
    {
        // Further down than any engine looks to guess a type.
        ReadyTable table = await ReadAsync("id,x\n" + string.Concat(Enumerable.Range(0, 60_000).Select(i => $"r{i},{i}\n")) + "last,unknown\n");
        Assert.Equal(ValueKind.Text, table["x"].Kind);
        Assert.Equal("unknown", table["x"].Texts[60_000]);
        Assert.Equal(60_001, table["id"].Distinct);
    }

    [Fact]
    public async Task Every_type_of_Parquet_is_a_number_a_date_a_text_or_said_to_be_none()
    {
        string path = Path.Combine(_scratch, "t.parquet");
        await using (var engine = new EmbeddedEngine())
        {
            await ParquetFile.WriteAsync(engine, path, """
                SELECT toString(number) AS id, CAST(number % 2 = 0 AS Bool) AS flag, toDecimal64(number, 2) / 4 AS amount,
                  CAST(if(number = 1, NULL, number) AS Nullable(Int32)) AS gaps, toDate('2024-01-31') AS day, toDateTime64('2024-01-31 12:00:00', 3) AS instant,
                  CAST(if(number = 2, 'x', 'y') AS LowCardinality(Nullable(String))) AS level, [number] AS list, toString(number * 10) AS written,
                  if(number = 3, nan, toFloat32(0.5)) AS ratio
                FROM numbers(4)
                """, "types", TestContext.Current.CancellationToken);
        }

        ReadyTable table = await ReadFileAsync(path, "day");
        Assert.Equal((IEnumerable<string?>)["true", "false", "true", "false"], table["flag"].Texts);
        Assert.Equal([0, 0.25, 0.5, 0.75], table["amount"].Numbers);
        Assert.Equal([0, double.NaN, 2, 3], table["gaps"].Numbers);
        Assert.Equal((ValueKind.Date, 19753.0), (table["instant"].Kind, table["instant"].Numbers[3]));
        Assert.Equal((IEnumerable<string?>)["y", "y", "x", "y"], table["level"].Texts);
        Assert.Equal(ValueKind.Other, table["list"].Kind);
        Assert.Equal([0.0, 10, 20, 30], table["written"].Numbers);
        Assert.Equal([0.5, 0.5, 0.5, double.NaN], table["ratio"].Numbers);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("id,x\n", "no rows")]
    [InlineData("ID,x,identity\na,1,2\n", "no column 'id'; the nearest are 'ID', 'x', 'identity'")]
    [InlineData("id,x,x\na,1,2\n", "'x' stands there twice")]
    [InlineData("id,x\na,1\nb,2,3\n", "t.csv, line 3: found 3 fields")]
    public async Task What_cannot_be_read_is_said(string content, string says)
    {
        var fault = await Assert.ThrowsAsync<UserFault>(() => ReadAsync(content));
        Assert.Contains(says, fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public async Task A_time_that_is_none_is_counted() => Assert.Contains(
        "found 1 values of 2 that are no dates", (await Assert.ThrowsAsync<UserFault>(() => ReadAsync("id,when\na,2024-01-01\nb,soon\n", dates: ["when"]))).Message);

    [Fact]
    public async Task A_missing_file_is_named() =>
        Assert.Contains("nowhere.csv: no such file", (await Assert.ThrowsAsync<UserFault>(() => ReadFileAsync("nowhere.csv"))).Message);
}

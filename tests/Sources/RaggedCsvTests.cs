using ChurnSegmentation.Core;
using ChurnSegmentation.Tests.Store;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Sources;

public sealed class RaggedCsvTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private string Write(string text)
    {
        File.WriteAllText(_scratch["t.csv"], text);
        return _scratch["t.csv"];
    }

    public void Dispose() => _scratch.Dispose();

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Texts of which any may stand in quotes, line ends and separators included.</summary>
    private static Gen<string[][]> Tables { get; } =
        from rows in Gen.Choose(1, 6)
        from width in Gen.Choose(2, 4)
        from texts in Gen.Elements("a", "", "two words", ",", ";", "\"", "x\"y", "line\nend", "\r\n", "5\" pipe").ArrayOf(width).ArrayOf(rows)
        select texts;

    [Fact]
    public void A_table_whose_texts_are_quoted_is_whole_and_one_field_more_or_fewer_is_found_at_its_line() => Prop.ForAll(
        Tables.ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), Gen.Elements(',', ';', '\t', '|').ToArbitrary(), (texts, draw, separator) =>
        {
            string[] lines = [string.Join(separator, texts[0].Select((_, i) => $"c{i}")), .. texts.Select(row => string.Join(separator, row.Select(Quoted)))];
            bool whole = RaggedCsv.Find(Write(string.Join("\r\n", lines) + "\n"), separator) is null;
            int broken = 1 + draw % texts.Length;
            int line = 1 + lines.Take(broken).Sum(text => 1 + text.Count(letter => letter == '\n'));
            return whole && Says(lines[broken] + separator, texts[0].Length + 1)
                && Says(string.Join(separator, texts[broken - 1].SkipLast(1).Select(Quoted)), texts[0].Length - 1);

            bool Says(string odd, int fields) => RaggedCsv.Find(Write(string.Join("\r\n", [.. lines[..broken], odd, .. lines[(broken + 1)..]])), separator)!.Message.Contains(
                $"t.csv, line {line}: found {fields} {(fields == 1 ? "field" : "fields")}, expected {texts[0].Length} as in the header", StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("id,x,left\nA,1,0\nB,2\n", "line 3: found 2 fields, expected 3")]
    [InlineData("id,x,left\nA,1,0\n\nB\n", "line 3: found an empty line, expected 3 fields")]
    [InlineData("id,x,left\nA,\"1,0\nB,2,1\n", "line 2: found a double quote that is never closed")]
    public async Task The_reader_says_where_a_table_is_not_one(string csv, string sentence)
    {
        await using var engine = new EmbeddedEngine();
        UserFault fault = await Assert.ThrowsAsync<UserFault>(() => ReadyTableReader.ReadAsync(engine, Write(csv), ["id", "left"], []));
        Assert.Contains($"t.csv, {sentence}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_inch_sign_within_a_bare_text_opens_no_quote() => Assert.Null(RaggedCsv.Find(Write("id,x\nA,5\" pipe\nB,2\n"), ','));
}

using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Sources;

public sealed class SqlTemplateTests
{
    private static readonly Dictionary<string, object> Parameters = new()
    {
        ["snapshot"] = new DateOnly(2024, 2, 29),
        ["observe"] = 6,
        ["plan"] = @"it's a \",
    };

    [Fact]
    public void Tokens_become_typed_literals_and_sub_selects() =>
        Assert.Equal(
            @"SELECT toDate('2024-02-29'), toUInt8(6), 'it\'s a \\' FROM (SELECT 1) AS invoices",
            Render("SELECT {snapshot:Date}, {observe:UInt8}, {plan:String} FROM {invoices:Table} AS invoices"));

    [Fact]
    public void A_template_names_its_tables_once_each() =>
        Assert.Equal(["a", "b"], new SqlTemplate("x.sql", "SELECT {n:UInt8} FROM {a:Table}, {b:Table}, {a:Table}").Tables);

    [Theory]
    [InlineData("SELECT 1,\n  {snapsot:Date}", "money.sql, line 2: the token {snapsot:Date}")]
    [InlineData("SELECT {observe:Date}", "money.sql, line 1: the token {observe:Date}")]
    [InlineData("\n\nFROM {invoice:Table}", "money.sql, line 3: the token {invoice:Table}")]
    public void A_token_that_means_nothing_is_named_with_file_and_line(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidOperationException>(() => Render(text)).Message);

    private static string Render(string text) =>
        new SqlTemplate("money.sql", text).Render(Parameters, table => table == "invoices" ? "(SELECT 1)" : null);
}

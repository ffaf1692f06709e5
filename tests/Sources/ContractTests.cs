using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Sources;

public sealed class ContractTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("contract").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Default_holds_fourteen_tables_of_which_two_are_required() =>
        Assert.Equal((14, "accounts,revenue_months"),
            (Contract.Default.Tables.Length,
                string.Join(",", Contract.Default.Tables.Where(table => table.Required).Select(table => table.Name))));

    [Fact]
    public void Every_table_is_versioned_by_known_at_and_every_column_described() =>
        Assert.All(Contract.Default.Tables, table =>
        {
            Assert.Equal("DateTime('UTC')", table.Columns[^1].ClickHouseType);
            Assert.Equal(TableContract.KnownAt, table.Columns[^1].Name);
            Assert.NotEmpty(table.Key);
            Assert.All(table.Columns, column => Assert.EndsWith(".", column.Description));
        });

    [Fact]
    public void Referenced_tables_stand_first()
    {
        List<string> names = [.. Contract.Default.Tables.Select(table => table.Name)];
        Assert.All(Contract.Default.Tables, table => Assert.All(table.Columns.Where(column => column.References is not null),
            column => Assert.True(names.IndexOf(column.References!.Table) < names.IndexOf(table.Name))));
    }

    [Fact]
    public void Column_carries_type_range_and_reference()
    {
        ColumnContract severity = Contract.Default["tickets"]["severity"];
        Assert.Equal(("Nullable(Int32)", 1m, 4m), (severity.ClickHouseType, severity.Minimum, severity.Maximum));
        Assert.Equal(new ForeignKey("accounts", "account_id"), Contract.Default["tickets"]["account_id"].References);
        Assert.Equal(["customer", "vendor"], Contract.Default["contract_ends"]["initiated_by"].ValidValues);
        Assert.Equal("Decimal(18,2)", Contract.Default["invoices"]["amount"].ClickHouseType);
    }

    [Fact]
    public void Rule_reads_condition_and_joined_columns()
    {
        RowRule rule = Contract.Default["usage_days"].Rules.Single(rule => rule.Name == "before_signature");
        Assert.Equal("day < accounts.signed_on", rule.Violated);
        Assert.Equal(("accounts", "account_id", "signed_on"),
            (rule.Joined!.Table, rule.Joined.Using, string.Join(",", rule.Joined.Columns)));
    }

    [Theory]
    [InlineData("logicalType: date", "logicalType: dat", "logicalType")]
    [InlineData("required: true", "requred: true", "requred")]
    [InlineData("physicalType: Date", "physicalType: Float64", "Float64")]
    [InlineData("mustBe: 0", "mustBe: 1", "mustBe: 0")]
    [InlineData("apiVersion: v3.1.0", "apiVersion: v2.0.0", "apiVersion")]
    [InlineData("name: surveys", "name: \"surveys", "YAML")]
    [InlineData("primaryKey: true", "primaryKey: maybe", "maybe")]
    [InlineData("accounts.yaml#", "nobody.yaml#", "TABLE.yaml")]
    public void Malformed_file_names_file_and_line(string good, string bad, string expected)
    {
        string path = Path.Combine(directory, "surveys.yaml");
        string text = File.ReadAllText(Path.Combine(Schemas(), "surveys.yaml"));
        Assert.Contains(good, text);
        File.WriteAllText(path, text.Replace(good, bad));
        File.Copy(Path.Combine(Schemas(), "accounts.yaml"), Path.Combine(directory, "accounts.yaml"));
        UserFault fault = Assert.Throws<UserFault>(() => Contract.Load(directory));
        Assert.Contains(expected, fault.Message);
        Assert.Matches(@"surveys\.yaml, line \d+: ", fault.Message);
    }

    [Fact]
    public void Reference_to_a_table_that_no_file_defines_is_refused()
    {
        File.Copy(Path.Combine(Schemas(), "surveys.yaml"), Path.Combine(directory, "surveys.yaml"));
        Assert.Contains("accounts.account_id", Assert.Throws<UserFault>(() => Contract.Load(directory)).Message);
    }

    [Fact]
    public void Directory_and_embedded_files_are_the_same_contract() =>
        Assert.Equal(
            Contract.Default.Tables.Select(table => (table.Name, table.Columns.Length)),
            Contract.Load(Schemas()).Tables.Select(table => (table.Name, table.Columns.Length)));

    private static string Schemas() => SharedData.Repository("data-schemas");
}

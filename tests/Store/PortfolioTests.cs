using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Store;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ChurnSegmentation.Tests.Store;

public sealed class PortfolioTests : IDisposable
{
    private static readonly PortfolioHeader Header = new("2025-04-0123abcd", "2025-04", ["x", "y"], ["churn", "needs_exit"]);
    private static readonly Dictionary<string, string> Attributes = new() { ["industry"] = "farming", ["plan"] = "größer" };
    private readonly Scratch _scratch = new();

    private string Place => _scratch["portfolio.db"];

    public void Dispose() => _scratch.Dispose();

    private static PortfolioAccount Scored(string id, double probability) => new(id, null, Attributes, new ScoredRow(
        [0.1f, float.NaN],
        new Standing("farming", 20, [12.5, double.NaN]),
        [new ModelScore(probability, -1.5, [0.1 + 0.2, -0.0]), new ModelScore(0.25, double.Epsilon, [1, 2])]));

    private static PortfolioAccount Silent(string id) => new(id, "No revenue row in 2025-04.", Attributes, null);

    [Fact]
    public void Accounts_read_back_bit_for_bit()
    {
        PortfolioWriter.Write(Place, Header, [Scored("a", 0.75), Silent("b")]);
        using var reader = new PortfolioReader(Place);
        Assert.Equivalent(Header, reader.Header(), strict: true);
        Assert.Equivalent(Scored("a", 0.75), reader.Find("a")!.Value.Account, strict: true);
        Assert.Equivalent(Silent("b"), reader.Find("b")!.Value.Account, strict: true);
        Assert.Null(reader.Find("c"));
    }

    [Fact]
    public void Equal_accounts_give_equal_bytes()
    {
        PortfolioWriter.Write(Place, Header, [Scored("a", 0.75), Silent("b")]);
        PortfolioWriter.Write(_scratch["again.db"], Header, [Scored("a", 0.75), Silent("b")]);
        Assert.Equal(File.ReadAllBytes(Place), File.ReadAllBytes(_scratch["again.db"]));
    }

    [Fact]
    public void A_reader_answers_from_the_file_that_is_there_now()
    {
        using var reader = new PortfolioReader(Place);
        Assert.Null(reader.Header());
        Assert.Null(reader.Find("a"));
        foreach (double probability in (double[])[0.1, 0.2, 0.3])
        {
            PortfolioWriter.Write(Place, Header, [Scored("a", probability)]);
            Assert.Equal(probability, reader.Find("a")!.Value.Account.Scored!.Scores[0].Probability);
        }

        File.Delete(Place);
        Assert.Null(reader.Find("a"));
    }

    [Fact]
    public void Whoever_fails_half_way_leaves_the_old_portfolio_and_nothing_else()
    {
        PortfolioWriter.Write(Place, Header, [Scored("a", 0.1)]);
        byte[] before = File.ReadAllBytes(Place);
        IEnumerable<PortfolioAccount> twice = [Scored("b", 0.2), Scored("b", 0.3)];
        Assert.Contains("unchanged", Assert.Throws<UserFault>(() => PortfolioWriter.Write(Place, Header, twice)).Message);
        IEnumerable<PortfolioAccount> interrupted = Enumerable.Range(0, 3).Select(i => i < 2 ? Scored($"c{i}", 0.1) : throw new OperationCanceledException());
        Assert.Throws<OperationCanceledException>(() => PortfolioWriter.Write(Place, Header, interrupted));
        Assert.Equal(before, File.ReadAllBytes(Place));
        Assert.False(File.Exists(Place + ".writing"));
    }

    [Fact]
    public void A_left_over_of_a_killed_run_is_replaced()
    {
        File.WriteAllText(Place + ".writing", "half");
        PortfolioWriter.Write(Place, Header, [Scored("a", 0.1)]);
        using var reader = new PortfolioReader(Place);
        Assert.NotNull(reader.Find("a"));
        Assert.False(File.Exists(Place + ".writing"));
    }

    [Fact]
    public void An_unknown_schema_version_is_refused_with_both_numbers()
    {
        PortfolioWriter.Write(Place, Header, []);
        using (SqliteConnection connection = PortfolioSchema.Connect(Place, SqliteOpenMode.ReadWrite))
        {
            connection.Execute("PRAGMA user_version = 99");
        }

        using var reader = new PortfolioReader(Place);
        Assert.Contains("schema version 99, this program reads 2", Assert.Throws<UserFault>(() => reader.Header()).Message);
    }
}

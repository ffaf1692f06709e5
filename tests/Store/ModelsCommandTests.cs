using System.CommandLine;
using System.Text.Json.Nodes;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Commands;
using Xunit;

namespace ChurnSegmentation.Tests.Store;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly VersionId _first;
    private readonly VersionId _second;

    public ModelsCommandTests()
    {
        Registry registry = Registry.Open(_scratch.Location);
        _first = registry.Add(Versions.Draft(1), "ann", StandingClock.NewYear).Id;
        _second = registry.Add(Versions.Draft(2), "ann", StandingClock.NewYear).Id;
    }

    public void Dispose() => _scratch.Dispose();

    private string Run(params string[] arguments) => RunAny(["models", .. arguments]);

    private string RunAny(params string[] arguments)
    {
        var output = new StringWriter();
        var configuration = new InvocationConfiguration { Output = output, Error = output, EnableDefaultExceptionHandler = false };
        int code = new RootCommand { ModelsCommand.Create(), KeysCommand.Create() }.Parse([.. arguments, "--registry", _scratch.Location]).Invoke(configuration);
        Assert.Equal(0, code);
        return output.ToString();
    }

    [Fact]
    public void List_prints_a_line_a_version_with_aliases_and_figures()
    {
        string[] lines = Run("list").TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains($"{_first}  churn AUC 0.3000, needs_exit AUC 0.3000  champion", lines);
        Assert.Contains($"{_second}  churn AUC 0.3000, needs_exit AUC 0.3000  challenger", lines);
        Assert.Equal("champion", (string?)JsonNode.Parse(Run("list", "--json"))!.AsArray().Single(row => (string?)row!["id"] == _first.ToString())!["aliases"]![0]);
    }

    [Fact]
    public void Show_prints_headline_figures_or_the_manifest()
    {
        string shown = Run("show", "champion");
        Assert.Contains($"version      {_first} champion", shown);
        Assert.Contains("churn: leaves or falls silent; 3 trees", shown);
        Assert.Contains("AUC 0.3000", shown);
        Assert.Contains("expansion: not trained: one class only", shown);
        Assert.Equal(0.1 + 0.2, (double)JsonNode.Parse(Run("show", _first.ToString(), "--json"))!["models"]!["churn"]!["test"]!["roc_auc"]!["value"]!);
    }

    [Fact]
    public void Promote_then_rollback_move_the_champion_there_and_back()
    {
        Assert.Equal($"champion: {_first} → {_second}\n", Run("promote", "challenger", "--why", "better lift", "--who", "bob"));
        Assert.Contains("points there already", Run("promote", _second.ToString(), "--why", "again"));
        Assert.Equal($"champion: {_second} → {_first}\n", Run("rollback", "--why", "worse after all", "--who", "bob"));
        AliasMove last = Registry.Open(_scratch.Location).History()[^1];
        Assert.Equal(("bob", "worse after all"), (last.Who, last.Why));
    }

    [Fact]
    public void A_promotion_is_signed_by_the_key_that_was_made_and_shown_as_an_approval()
    {
        string key = _scratch["ann.key"];
        Assert.StartsWith($"{key}: the private key of ann", RunAny("keys", "signing", "--out", key, "--name", "ann"));
        Assert.StartsWith("ann  SHA-256 ", RunAny("keys", "list"));
        Assert.Equal("ann", (string?)JsonNode.Parse(RunAny("keys", "list", "--json"))![0]!["name"]);
        Assert.Equal($"champion: {_first} → {_second}, signed by ann\n", Run("promote", "challenger", "--why", "better lift", "--who", "ann", "--key", key));
        Assert.Contains("by ann: better lift (signed by ann)", Run("show", "champion"));
        Assert.Contains($"champion since 2026-01-01 00:00:00 by ann: first version (unsigned)", Run("show", _first.ToString()));
        Assert.Equal($"champion: {_second} → {_first}, signed by ann\n", Run("rollback", "--why", "worse", "--who", "ann", "--key", key));
        Assert.StartsWith("2 versions and 4 moves", Run("verify"));
    }

    [Fact]
    public void A_past_moment_is_shown_as_it_was()
    {
        Run("promote", "challenger", "--why", "better lift");
        Assert.StartsWith($"version      {_first}", Run("show", "champion", "--at", "2026-01-01T00:00:00Z"));
        Assert.StartsWith($"version      {_second}", Run("show", "champion"));
        Assert.Contains($"{_first}  churn AUC 0.3000, needs_exit AUC 0.3000  champion\n", Run("list", "--at", "2026-01-01"));
        Assert.DoesNotContain("champion", Run("list", "--at", "2025-12-31T23:59:59Z"));
        Assert.Contains("there was no alias 'champion' at 2025-12-31", Assert.Throws<UserFault>(() => Run("show", "champion", "--at", "2025-12-31")).Message);
    }

    [Fact]
    public void Verify_counts_what_it_checked_and_names_what_was_changed()
    {
        Assert.Equal("2 versions and 2 moves of aliases: all as they were written.\n", Run("verify"));
        string path = Path.Combine(_scratch.Location, "versions", _first.ToString(), "policy.yaml");
        File.SetAttributes(path, FileAttributes.Normal);
        File.AppendAllText(path, "#");
        Assert.Contains(path, Assert.Throws<UserFault>(() => Run("verify")).Message);
    }

    [Fact]
    public void An_unknown_version_is_a_fault_of_the_request() =>
        Assert.Contains("Aliases: challenger", Assert.Throws<UserFault>(() => Run("show", "2025-04-ffffffff")).Message);
}

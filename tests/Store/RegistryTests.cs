using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Store;

public sealed class RegistryTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly Registry _registry;

    public RegistryTests() => _registry = Registry.Open(_scratch["registry"]);

    public void Dispose() => _scratch.Dispose();

    private Added Add(int seed, string lastMonth = "2025-04") => _registry.Add(Versions.Draft(seed, lastMonth), "ann", StandingClock.NewYear);

    private AliasMove? Promote(VersionId id, string alias = Registry.Champion) =>
        _registry.Promote(id.ToString(), alias, "ann", "better", StandingClock.NewYear);

    private string PathOf(VersionId id, string file) => Path.Combine(_registry.Location, "versions", id.ToString(), file);

    private string History => Path.Combine(_registry.Location, "aliases.jsonl");

    private static void Tamper(string path, int position)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[position % bytes.Length] ^= 1;
        File.SetAttributes(path, FileAttributes.Normal);
        File.WriteAllBytes(path, bytes);
    }

    [Fact]
    public void A_version_reads_back_as_it_was_written()
    {
        VersionDraft draft = Versions.Draft(1);
        VersionId id = _registry.Add(draft, "ann", StandingClock.NewYear).Id;
        RegistryVersion read = _registry.Load(id.ToString());
        Assert.Equal(draft.Files.Keys.Order(), read.Files.Keys.Order());
        Assert.All(draft.Files, file => Assert.Equal(file.Value.ToArray(), read.Files[file.Key].ToArray()));
        Assert.Equal(draft.Files.ToDictionary(file => file.Key, file => VersionId.Sha256(file.Value.Span)), read.Manifest.Files);
        byte[] manifest = File.ReadAllBytes(PathOf(id, "manifest.json"));
        Assert.Equal($"2025-04-{VersionId.Sha256(manifest)[..8]}", id.ToString());
    }

    [Fact]
    public void A_version_of_few_events_is_promoted_only_when_told_to_and_the_history_says_so()
    {
        Add(1);
        VersionDraft few = Versions.Draft(2), enough = Versions.Draft(3);
        VersionId small = With(few, 99), large = With(enough, 100);

        string fault = Assert.Throws<UserFault>(() => Promote(small)).Message;
        Assert.Contains("churn had 99, needs_exit had 99", fault);
        Assert.Contains("--accept-small", fault);
        AliasMove move = _registry.Promote(small.ToString(), Registry.Champion, "ann", "better", StandingClock.NewYear, acceptSmall: true)!;
        Assert.StartsWith("better (The policy asks for 100 accounts with the event", move.Why, StringComparison.Ordinal);
        Assert.Equal("better", Promote(large)!.Why);

        VersionId With(VersionDraft draft, int events) => _registry.Add(
            new VersionDraft(
                draft.Manifest with
                {
                    Models = draft.Manifest.Models.ToDictionary(
                        model => model.Key, model => model.Value with { Training = model.Value.Training with { EventAccounts = events } }),
                },
                new Dictionary<string, ReadOnlyMemory<byte>>(draft.Files) { [Policy.FileName] = File.ReadAllBytes(Policy.Find(AppContext.BaseDirectory)) }),
            "ann",
            StandingClock.NewYear).Id;
    }

    [Fact]
    public void First_version_becomes_champion_and_a_later_one_challenger()
    {
        Added first = Add(1), second = Add(2), third = Add(3);
        Assert.Equal((Registry.Champion, Registry.Challenger, Registry.Challenger), (first.Alias, second.Alias, third.Alias));
        Assert.Equal(first.Id, _registry.Resolve(Registry.Champion));
        Assert.Equal(third.Id, _registry.Resolve(Registry.Challenger));
    }

    [Fact]
    public void An_identical_version_is_already_there_and_moves_nothing()
    {
        Added first = Add(1);
        DateTime written = File.GetLastWriteTimeUtc(PathOf(first.Id, "manifest.json"));
        Added again = Add(1);
        Assert.Equal((first.Id, true), (again.Id, again.WasThere));
        Assert.Equal(written, File.GetLastWriteTimeUtc(PathOf(first.Id, "manifest.json")));
        Assert.Single(_registry.History());
    }

    [Fact]
    public void A_changed_version_is_not_taken_for_an_identical_one()
    {
        Added first = Add(1);
        Tamper(PathOf(first.Id, "policy.yaml"), 0);
        Assert.Contains("policy.yaml", Assert.Throws<UserFault>(() => Add(1)).Message);
    }

    [Fact]
    public void Versions_are_listed_by_their_datas_last_month() =>
        Assert.Equal([Add(1, "2024-12").Id, Add(2, "2025-01").Id, Add(3, "2025-02").Id], _registry.List());

    [Fact]
    public void Promotion_keeps_who_when_why_and_from_where()
    {
        VersionId first = Add(1).Id, second = Add(2).Id;
        AliasMove move = Promote(second)!;
        Assert.Equal(("ann", "better", first.ToString(), second.ToString()), (move.Who, move.Why, move.From, move.To));
        Assert.Equal(StandingClock.NewYear.GetUtcNow(), move.When);
        Assert.Equal(move, _registry.History()[^1]);
        Assert.Equal(second, _registry.Resolve(Registry.Champion));
        Assert.Null(Promote(second));
    }

    [Fact]
    public void Rollback_returns_to_the_version_before_and_twice_undoes_itself()
    {
        VersionId first = Add(1).Id, second = Add(2).Id;
        Promote(second);
        _registry.Rollback(Registry.Champion, "bob", "it was worse", StandingClock.NewYear);
        Assert.Equal(first, _registry.Resolve(Registry.Champion));
        _registry.Rollback(Registry.Champion, "bob", "it was not", StandingClock.NewYear);
        Assert.Equal(second, _registry.Resolve(Registry.Champion));
        Assert.Equal(5, _registry.History().Count);
    }

    [Fact]
    public void Rollback_with_nothing_to_go_back_to_says_so()
    {
        Add(1);
        UserFault fault = Assert.Throws<UserFault>(() => _registry.Rollback(Registry.Champion, "bob", "why", StandingClock.NewYear));
        Assert.Contains("nothing to go back to", fault.Message);
    }

    [Fact]
    public void An_unknown_name_is_answered_with_aliases_and_the_nearest_versions()
    {
        string id = Add(1).Id.ToString();
        string message = Assert.Throws<UserFault>(() => _registry.Resolve("champoin")).Message;
        Assert.Contains($"'champoin' is neither an alias nor a version. Aliases: champion ({id}). Versions: {id}.", message);
        Assert.Throws<UserFault>(() => _registry.Resolve("../versions"));
        Assert.Throws<UserFault>(() => Promote(VersionId.Of("2025-04", [1])));
    }

    [Fact]
    public void An_empty_registry_says_how_to_fill_it()
    {
        Assert.Contains("Train one", Assert.Throws<UserFault>(() => _registry.Resolve(Registry.Champion)).Message);
        Assert.False(Directory.Exists(_registry.Location));
    }

    [Fact]
    public void Any_changed_byte_of_any_file_is_found_and_its_file_named()
    {
        Add(1);
        VersionId id = Add(2).Id;
        Assert.Empty(_registry.Verify().Faults);
        string[] files = [PathOf(id, "manifest.json"), PathOf(id, "policy.yaml"), PathOf(id, "churn.bin"), History];
        Prop.ForAll(Gen.Elements(files).ToArbitrary(), Gen.Choose(0, 100_000).ToArbitrary(), (path, position) =>
        {
            Tamper(path, position);
            IReadOnlyList<string> faults = _registry.Verify().Faults;
            IReadOnlyList<string> notes = _registry.Verify().Notes;
            Tamper(path, position);
            return faults.Concat(notes).Any(fault => fault.Contains(path)) && _registry.Verify().Faults.Count == 0;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Missing_and_extra_files_are_named()
    {
        VersionId id = Add(1).Id;
        File.Delete(PathOf(id, "policy.yaml"));
        File.WriteAllText(PathOf(id, "notes.txt"), "");
        string message = Assert.Throws<UserFault>(() => _registry.Load(id.ToString())).Message;
        Assert.Contains("policy.yaml: missing", message);
        Assert.Contains("notes.txt: the manifest knows no such file", message);
    }

    [Fact]
    public void A_removed_line_breaks_the_chain_where_it_was()
    {
        Add(1);
        Add(2);
        Add(3);
        string[] lines = File.ReadAllLines(History);
        File.WriteAllLines(History, [lines[0], lines[2]]);
        Assert.Contains("aliases.jsonl, line 2", Assert.Throws<UserFault>(() => _registry.Resolve(Registry.Champion)).Message);
        Assert.Contains("aliases.jsonl, line 2", Assert.Single(_registry.Verify().Faults));
    }

    [Fact]
    public void A_line_torn_at_any_byte_takes_no_effect_and_the_next_line_replaces_it()
    {
        VersionId first = Add(1).Id;
        int whole = File.ReadAllBytes(History).Length;
        VersionId second = Add(2).Id;
        byte[] bytes = File.ReadAllBytes(History);
        for (int length = whole + 1; length < bytes.Length - 1; length++)
        {
            File.WriteAllBytes(History, bytes[..length]);
            Assert.Equal([Registry.Champion], _registry.Aliases().Keys);
            Assert.Contains($"ends in {length - whole} bytes", Assert.Single(_registry.Verify().Notes));
        }

        Promote(second);
        Assert.Equal([first.ToString(), second.ToString()], _registry.History().Select(move => move.To));
        Assert.Equal(2, File.ReadAllLines(History).Length);
    }

    [Fact]
    public void A_last_line_that_lacks_only_its_line_feed_is_whole()
    {
        VersionId first = Add(1).Id, second = Add(2).Id;
        File.WriteAllText(History, File.ReadAllText(History).TrimEnd());
        Assert.Equal(second, _registry.Resolve(Registry.Challenger));
        Promote(second);
        Assert.Equal([first.ToString(), second.ToString(), second.ToString()], _registry.History().Select(move => move.To));
        Assert.Empty(_registry.Verify().Notes);
    }

    [Fact]
    public void Left_over_directories_are_ignored_and_cleaned()
    {
        VersionId id = Add(1).Id;
        string leftOver = Path.Combine(_registry.Location, "versions", ".writing-2025-04-00000000");
        Directory.CreateDirectory(leftOver);
        File.WriteAllText(Path.Combine(leftOver, "churn.bin"), "half");
        Assert.Equal([id], _registry.List());
        Assert.Empty(_registry.Verify().Faults);
        Add(2);
        Assert.False(Directory.Exists(leftOver));
    }

    [Fact]
    public void A_disk_that_refuses_leaves_nothing_behind()
    {
        Add(1);
        string versions = Path.Combine(_registry.Location, "versions");
        var tooLong = new string('x', 300);
        VersionDraft draft = Versions.Draft(2);
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(draft.Files) { [tooLong] = new byte[1] };
        Assert.Contains("Nothing was added", Assert.Throws<UserFault>(() => _registry.Add(draft with { Files = files }, "ann", StandingClock.NewYear)).Message);
        Assert.Single(Directory.GetFileSystemEntries(versions));
    }

    [Fact]
    public async Task Concurrent_promotions_all_stand_in_one_unbroken_chain()
    {
        VersionId[] ids = [.. Enumerable.Range(0, 4).Select(seed => Add(seed).Id)];
        int before = _registry.History().Count;
        using var together = new Barrier(8);
        IEnumerable<Task> promoters = Enumerable.Range(0, 8).Select(i => Task.Factory.StartNew(Promoter, i, TaskCreationOptions.LongRunning));
        await Task.WhenAll(promoters);
        Assert.Equal(before + 8 * 25, _registry.History().Count);
        Assert.Empty(_registry.Verify().Faults);

        void Promoter(object? i)
        {
            together.SignalAndWait();
            for (int turn = 0; turn < 25; turn++)
            {
                VersionId target = ids[((int)i! + turn) % 4];
                Registry.Open(_registry.Location).Promote(target.ToString(), $"alias-{i}", "ann", "why", StandingClock.NewYear);
            }
        }
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("../escape")]
    [InlineData(".hidden")]
    [InlineData("")]
    public void A_file_needs_a_plain_name(string name)
    {
        VersionDraft draft = Versions.Draft(1) with { Files = new Dictionary<string, ReadOnlyMemory<byte>> { [name] = new byte[1] } };
        Assert.Throws<ArgumentException>(() => _registry.Add(draft, "ann", StandingClock.NewYear));
        Assert.Empty(_registry.List());
    }
}

using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Store;
using ChurnSegmentation.Training.Card;
using Xunit;

namespace ChurnSegmentation.Tests.Card;

public sealed class VersionChangesTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly Registry _registry;

    public VersionChangesTests() => _registry = Registry.Open(_scratch["registry"]);

    [Fact]
    public void A_version_says_what_changed_since_the_champion_and_its_card_is_hashed_with_it()
    {
        Added first = Add(Draft(4));
        Added second = Add(Draft(6));
        Assert.Null(_registry.Load(first.Id.ToString()).Manifest.Changes);
        RegistryVersion version = _registry.Load(second.Id.ToString());
        Assert.Equal(first.Id.ToString(), version.Manifest.Changes!.Version);
        Assert.Equal(4, version.Manifest.Changes.Settings["learner.max_depth"]);
        Assert.Contains("learner.max_depth 4 → 6", Encoding.UTF8.GetString(version.Files[CardFiles.Markdown].Span), StringComparison.Ordinal);
        Assert.Contains("model-card/churn-gain.svg", version.Manifest.Files.Keys);
        Assert.Empty(_registry.Verify().Faults);
    }

    [Fact]
    public void The_same_training_is_the_same_version_whoever_is_champion()
    {
        Added first = Add(Draft(4));
        Added second = Add(Draft(6));
        _registry.Promote(second.Id.ToString(), Registry.Champion, "ann", "better", StandingClock.NewYear);
        Added again = Add(Draft(4));
        Assert.True(again.WasThere);
        Assert.Equal(first.Id, again.Id);
    }

    [Fact]
    public void A_changed_or_added_picture_is_found()
    {
        string id = Add(Draft(4)).Id.ToString();
        string folder = Path.Combine(_registry.Location, "versions", id, ModelCharts.Folder);
        string picture = Path.Combine(folder, "churn-gain.svg");
        File.SetAttributes(picture, FileAttributes.Normal);
        File.AppendAllText(picture, " ");
        File.WriteAllText(Path.Combine(folder, "mine.svg"), "<svg/>");
        Assert.Equal(2, _registry.Verify().Faults.Count);
        Assert.Throws<UserFault>(() => _registry.Load(id));
    }

    [Fact]
    public void Features_directions_and_rows_are_compared()
    {
        Manifest now = SmallManifest.Full();
        Manifest then = now with
        {
            Features = [now.Features[0], now.Features[0] with { Name = "gone" }, now.Features[1] with { Monotone = new Dictionary<string, int> { ["churn"] = -1 } }],
        };
        var changes = ChangeFacts.Between("2024-12-0a0b0c0d", then, now with { Features = [.. now.Features, now.Features[0] with { Name = "new" }] });
        Assert.Equal(["new"], changes.FeaturesAdded);
        Assert.Equal(["gone"], changes.FeaturesRemoved);
        Assert.Equal(["overdue_age"], changes.Directions);
        Assert.Equal(3920 + 93363, changes.Rows);
        Assert.True(changes.SamePolicy);
        Assert.Empty(changes.Settings);
    }

    public void Dispose() => _scratch.Dispose();

    private Added Add(VersionDraft draft) => _registry.Add(CardFiles.Complete(draft, _registry), "ann", StandingClock.NewYear);

    private static VersionDraft Draft(int depth)
    {
        Manifest manifest = SmallManifest.Full();
        return new VersionDraft(
            manifest with { Changes = null, Run = manifest.Run with { Settings = new Dictionary<string, double> { ["learner.max_depth"] = depth } } },
            new Dictionary<string, ReadOnlyMemory<byte>> { ["policy.yaml"] = File.ReadAllBytes(Policy.Find(AppContext.BaseDirectory)) });
    }
}

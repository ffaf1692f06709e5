using System.Text;
using System.Xml.Linq;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Card;
using Xunit;

namespace ChurnSegmentation.Tests.Card;

public class CardPageTests
{
    private static readonly IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files = CardFiles.Of(SmallManifest.Full());
    private static readonly string Html = Encoding.UTF8.GetString(Files[CardFiles.Html].Span);

    [Fact]
    public void The_page_is_well_formed_and_stands_alone()
    {
        XElement page = XDocument.Parse(Html.Replace("<!doctype html>", "", StringComparison.Ordinal)).Root!;
        string[] names = [.. page.DescendantsAndSelf().Select(element => element.Name.LocalName)];
        Assert.DoesNotContain("script", names);
        Assert.DoesNotContain("link", names);
        Assert.DoesNotContain("img", names);
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName is "src" or "href" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.Equal(Files.Count - 2, names.Count(name => name == "svg"));
        Assert.Contains("prefers-color-scheme: dark", Html, StringComparison.Ordinal);
        Assert.Contains("do not edit", Html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_markdown_shows_every_picture_by_its_relative_path()
    {
        string markdown = Encoding.UTF8.GetString(Files[CardFiles.Markdown].Span);
        Assert.All(Files.Keys.Where(file => file.EndsWith(".svg", StringComparison.Ordinal)), path => Assert.Contains($"]({path})", markdown, StringComparison.Ordinal));
        Assert.Equal(Files.Count - 2, markdown.Split("![").Length - 1);
    }

    [Fact]
    public void The_same_manifest_gives_the_same_bytes()
    {
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> again = CardFiles.Of(SmallManifest.Full());
        Assert.Equal(Files.Keys, again.Keys);
        Assert.All(Files, file => Assert.Equal(file.Value.ToArray(), again[file.Key].ToArray()));
    }

    [Fact]
    public void Pictures_of_an_older_card_go()
    {
        using var place = new Tests.Store.Scratch();
        CardFiles.Write(place.Location, Files);
        CardFiles.Write(place.Location, CardFiles.Of(SmallManifest.Full() with { Models = new Dictionary<string, ModelFacts> { ["churn"] = SmallManifest.Model() } }));
        Assert.All(Directory.GetFiles(place[ModelCharts.Folder]), file => Assert.StartsWith("churn-", Path.GetFileName(file), StringComparison.Ordinal));
    }
}

using ChurnSegmentation.Bench.Studies;
using ChurnSegmentation.Core;
using Xunit;

namespace ChurnSegmentation.Tests.Bench;

/// <summary>The study of decisions over three small books: what must never happen does not, and the report says all that was measured.</summary>
public class DecisionStudyTests
{
    [Fact]
    public async Task Three_books_decided_against_the_truth()
    {
        var policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));
        DecisionStudy study = await DecisionStudy.RunAsync([31, 32, 33], 1_200, policy, null, (_, _) => { }, TestContext.Current.CancellationToken);

        Assert.All(study.Books, book =>
        {
            Assert.Equal(0, book.Exit.UnderFloor);
            Assert.True(book.Exit.Should > 20, $"{book.Exit.Should}");
            Assert.True(book.Exit.Right >= 0.75 * book.Exit.Recommended - 1, $"{book.Exit}");
        });
        Assert.True(study.Books.Sum(book => book.Exit.Recommended) > 10, "hardly anybody is recommended: the study tells nothing");
        Assert.Empty(study.Books.Single(book => !book.Faults).Exit.Named);
        Assert.All(study.Books.Where(book => book.Faults), book => Assert.True(book.Systemic.VersionNamed, string.Join(", ", book.Exit.Named)));
        Assert.True(study.EveryoneNamed.Everyone);
        string report = study.Markdown("test", "a machine");
        Assert.All(["batch and version both named", "Skill/Will", "Six-month survival", "80% interval covers", "stated 90% interval"],
            text => Assert.Contains(text, report, StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", report, StringComparison.Ordinal);
        Resumes(study, policy, report);
    }

    /// <summary>The books come back from the journal as they were measured, but for the one whose line was cut off.</summary>
    private static void Resumes(DecisionStudy study, Policy policy, string report)
    {
        string path = Path.GetTempFileName();
        File.Delete(path);
        using (var journal = BookJournal.Open(path, 1_200, policy))
        {
            foreach (DecisionStudy.BookFigures book in study.Books)
            {
                journal.Add(book);
            }
        }

        DecisionStudy.BookFigures[] again = [.. Known().Values];
        Assert.Equal(report, new DecisionStudy(again, study.EveryoneNamed).Markdown("test", "a machine"));
        File.WriteAllText(path, File.ReadAllText(path)[..^10]);
        Assert.Equal([31, 32], Known().Keys);
        Assert.Throws<UserFault>(() => BookJournal.Open(path, 4_000, policy));
        File.Delete(path);

        IReadOnlyDictionary<long, DecisionStudy.BookFigures> Known()
        {
            using var journal = BookJournal.Open(path, 1_200, policy);
            return journal.Known;
        }
    }
}

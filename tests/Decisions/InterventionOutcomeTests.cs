using ChurnSegmentation.Core.Decisions;
using Xunit;

namespace ChurnSegmentation.Tests.Decisions;

public class InterventionOutcomeTests
{
    private static readonly DateOnly Until = new(2024, 6, 30);

    [Fact]
    public void By_hand()
    {
        HashSet<string> then = ["a", "b", "c", "d"], today = ["a", "c", "d", "new"];
        Intervention[] interventions =
        [
            new("a", "training", Until), new("a", "training", Until.AddDays(-30)), new("b", "training", Until), // a twice: one account
            new("c", "training", Until.AddDays(1)), // too young
            new("d", "call", Until), new("new", "call", Until), // new was no customer then
        ];
        Assert.Equal(
            [new InterventionOutcome("call", 1, 1, 0.75), new InterventionOutcome("training", 2, 0.5, 0.75)],
            InterventionOutcome.Of(interventions, Until, then, today));
        Assert.Empty(InterventionOutcome.Of([], Until, then, today));
    }
}

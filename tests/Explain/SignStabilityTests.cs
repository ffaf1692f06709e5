using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Model;
using Xunit;

namespace ChurnSegmentation.Tests.Explain;

public class SignStabilityTests
{
    /// <summary>One test at 0 of each of the first so many features, and what it adds to the right.</summary>
    private static CalibratedModel Stumps(params double[] right) => new(
        new TreeEnsemble(["a", "b", "c"], 0, [.. right.Select((value, feature) => new Tree(
            [feature, -1, -1], [0, 0, 0], [1, 0, 0], [2, 0, 0], new bool[3], [0, 0, (float)value], [20, 10, 10]))]),
        Calibration.Identity);

    private static SignStability Of(double share, params CalibratedModel[] models) =>
        new(new Lazy<IReadOnlyList<TreeShap>>([.. models.Select(model => new TreeShap(model, SignStability.Tests))]), share);

    // Of four models, one turns b round, and two do not know c.
    private static readonly CalibratedModel[] Others = [Stumps(1, 2, 1), Stumps(2, -1, -3), Stumps(3, 1), Stumps(1, 1)];
    private static readonly CalibratedModel Itself = Stumps(2, 1, 1);

    [Fact]
    public void A_flip_is_the_opposite_sign_and_nothing_is_no_sign() => Assert.All(
        new float[][] { [1, 1, 1], [-1, -1, -1], [-1, 1, -1] },
        row => Assert.Equal([0, 1, 1], Of(0.2, Others).Flips(row, new TreeShap(Itself).Explain(row).Contributions)));

    [Fact]
    public void A_model_agrees_with_itself() =>
        Assert.Equal([0, 0, 0], Of(0, Itself, Itself).Flips([1, -1, float.NaN], new TreeShap(Itself).Explain([1, -1, float.NaN]).Contributions));

    [Theory]
    [InlineData(0.2, 0, true)]
    [InlineData(0.2, 1, false)]
    [InlineData(0.25, 1, true)]
    [InlineData(0.25, 2, false)]
    [InlineData(0, 0, true)]
    public void Up_to_the_share_a_reason_is_firm(double share, int flips, bool firm) => Assert.Equal(firm, Of(share, Others).IsFirm(flips));

    [Fact]
    public void What_is_not_firm_says_so()
    {
        string[] names = ["a", "b", "c"];
        Contribution[] reasons = [.. new[] { "b", "a" }.Select(name => new Contribution(name, "usage", 1, null, "", null, 0.5, $"{name} is 1."))];
        IReadOnlyList<Contribution> judged = Of(0.2, Others).Judge(reasons, [0, 1, 1], name => Array.IndexOf(names, name));
        Assert.Equal([false, true], judged.Select(reason => reason.Firm));
        Assert.Equal("b is 1. Not firm: 1 of 4 models that learned from other samples of the accounts see it the other way round.", judged[0].Reason);
        Assert.Equal("a is 1.", judged[1].Reason);
    }

    [Fact]
    public void The_summary_says_it_too()
    {
        FeatureNote[] notes = [.. new[] { "a", "b", "c" }.Select(name => new FeatureNote(name, "usage", name, "", "number"))];
        var model = new NamedModel("churn", "1 = leaves", Itself, new TreeShap(Itself), Of(0.2, Others));
        ModelAnswer answer = new Predictor("v", [model], notes, FeatureReference.None) { Frameworks = new Dictionary<string, string>() }.Answer([1, 1, 1])["churn"];
        Assert.Equal([true, false, false], answer.Contributions.OrderBy(reason => reason.Feature, StringComparer.Ordinal).Select(reason => reason.Firm));
        Assert.Equal(answer.Contributions.Select(reason => reason.Reason), answer.Summary!.For);
        Assert.Equal(2, answer.Summary.For.Count(reason => reason.Contains(" Not firm: 1 of 4 models", StringComparison.Ordinal)));
    }
}

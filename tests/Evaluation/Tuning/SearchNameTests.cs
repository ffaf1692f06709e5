using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Evaluation.Tuning;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation.Tuning;

public class SearchNameTests
{
    [Fact]
    public void A_search_is_found_by_its_name()
    {
        var defaults = new Candidate("one", 6, new LearnerSettings());
        Assert.IsType<SuccessiveHalving>(ISearch.Named("halving")(new SearchSpace(["one"], [6], defaults.Settings), defaults, 0.25, 1));
    }

    [Fact]
    public void One_that_nobody_knows_is_a_fault() => Assert.Equal(
        "--tuner guess: no such search; expected halving or automl.", Assert.Throws<UserFault>(() => ISearch.Named("guess")).Message);

    [Fact]
    public void AutoML_is_in_the_build_or_the_message_says_what_brings_it()
    {
        Exception? fault = Record.Exception(() => ISearch.Named("automl"));
        Assert.True(fault is null || (fault is UserFault && fault.Message.Contains("./churnseg setup --automl", StringComparison.Ordinal)), fault?.Message);
    }
}

using ChurnSegmentation.Core;
using ChurnSegmentation.Training;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Learning;

public class LearnersTests
{
    [Fact]
    public void A_learner_is_found_by_its_name()
    {
        Assert.Equal("xgboost", Learners.All[0].Name);
        Assert.All(Learners.All, learner => Assert.Same(learner, Learners.Named(learner.Name)));
    }

    [Fact]
    public void One_that_is_not_in_this_build_is_a_fault_with_the_command_that_gets_it()
    {
        if (Learners.All.Any(learner => learner.Name == "fasttree"))
        {
            return;
        }

        var fault = Assert.Throws<UserFault>(() => Learners.Named("fasttree"));
        Assert.StartsWith("The learner fasttree is not in this build: ./churnseg setup --mlnet brings ML.NET.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_learner_of_the_build_is_one_of_the_names() => Assert.Subset(Learners.Names.ToHashSet(), Learners.All.Select(learner => learner.Name).ToHashSet());

    [Fact]
    public void One_that_nobody_knows_is_a_fault()
    {
        var fault = Assert.Throws<UserFault>(() => Learners.Named("forest"));
        Assert.Contains("--learner forest: no such learner; expected xgboost or fasttree", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_programs_version_lists_those_that_are_in()
    {
        var output = new StringWriter();
        Assert.Equal(0, Program.CommandTree().Parse(["--version"]).Invoke(new() { Output = output }));
        string[] lines = output.ToString().ReplaceLineEndings("\n").Trim().Split('\n');
        Assert.Matches(@"^\d+\.\d+\.\d+$", lines[0]);
        Assert.Equal($"learners: {string.Join(", ", Learners.All.Select(learner => $"{learner.Name} {learner.LibraryVersion}"))}", lines[1]);
    }
}

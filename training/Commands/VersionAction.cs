using System.CommandLine;
using System.CommandLine.Invocation;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>--version</c>: the program's version, and which learners are in this build.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>Gives the option of the root command this action.</summary>
    public static RootCommand On(RootCommand root)
    {
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        return root;
    }

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(typeof(VersionAction).Assembly.GetName().Version!.ToString(3));
        output.WriteLine($"learners: {string.Join(", ", Learners.All.Select(learner => $"{learner.Name} {Version(learner)}"))}");
        return 0;
    }

    private static string Version(ILearner learner)
    {
        try
        {
            return learner.LibraryVersion;
        }
        catch (UserFault)
        {
            return "(its library is not on this machine)";
        }
    }
}

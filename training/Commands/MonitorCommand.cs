using System.CommandLine;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Evaluation.Monitoring;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>monitor</c>: whether a version in use may stay in use.</summary>
public static class MonitorCommand
{
    /// <summary>Exit code where the verdict is to look or to retrain.</summary>
    public const int Speaks = 3;

    private static readonly Option<string> VersionOption = new("--version")
    {
        Description = "The version that is watched: an alias or an id.",
        DefaultValueFactory = _ => Registry.Champion,
    };

    private static readonly Option<string> ChallengerOption = new("--challenger")
    {
        Description = "The version that it is compared with: an alias or an id.",
        DefaultValueFactory = _ => Registry.Challenger,
    };

    private static readonly Option<string> ModelOption = new("--model")
    {
        Description = "The model: churn, needs_exit or expansion.",
        DefaultValueFactory = _ => "churn",
    };

    private static readonly Option<Month?> SnapshotOption = BookOptions.MonthOption(
        "--snapshot", "Month to look at, such as 2025-04: what closed later is left out. Default: the last month with revenue.");

    public static Command Create()
    {
        Command command = new(
            "monitor",
            "Watch a version in use: drift, outcomes against predictions, expected performance, the challenger. "
            + "Exit code: 0 in order, 3 look or retrain, 1 the data or the request is at fault, 2 the program is.")
        {
            BookOptions.Data, BookOptions.Engine, BookOptions.Registry, BookOptions.Policy, VersionOption, ChallengerOption, ModelOption, SnapshotOption,
            BookOptions.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var registry = Registry.Open(parsed.GetValue(BookOptions.Registry)!);
        RegistryVersion version = registry.Load(parsed.GetValue(VersionOption)!).EnsureBook("monitor");
        RegistryVersion? challenger = Challenger(registry, parsed.GetValue(ChallengerOption)!, version);
        Policy policy = BookOptions.ReadPolicy(parsed).Policy;
        BookLocation location = BookOptions.Location(parsed);
        MonitorReport report = await StepProgress.ShowAsync("Monitoring", parsed.InvocationConfiguration.Error, async progress =>
        {
            progress.Report("checking the book");
            await using CheckedDataBook book = await location.OpenAsync(version.MaxBadShare(), progress, cancellation);
            return await MonitorRun.RunAsync(
                book, version, challenger, parsed.GetValue(ModelOption)!, policy, parsed.GetValue(SnapshotOption), progress, cancellation);
        });
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(BookOptions.Json))
        {
            output.WriteLine(JsonSerializer.Serialize(report, StoreJson.Indented));
        }
        else
        {
            MonitorTable.Print(report, output);
        }

        return report.Verdict.Speaks ? Speaks : 0;
    }

    /// <summary>The challenger; null where nobody named one and the registry has none of a book, or it is the watched version itself.</summary>
    private static RegistryVersion? Challenger(Registry registry, string name, RegistryVersion version)
    {
        if (name == Registry.Challenger && !registry.Aliases().ContainsKey(name) || registry.Resolve(name).Equals(version.Id))
        {
            return null;
        }

        RegistryVersion challenger = registry.Load(name);
        return name == Registry.Challenger && challenger.Manifest.Origin is not null ? null : challenger.EnsureBook("monitor --challenger");
    }
}

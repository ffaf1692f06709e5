using System.CommandLine;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>ledger replay ID|--all</c>: computes answers again and compares them bit for bit.</summary>
internal static class LedgerReplay
{
    /// <summary>Rows in memory at a time.</summary>
    private const int Portion = 512;

    public static Command Create(Argument<string?> id, Option<bool> all)
    {
        Command command = new("replay", "Compute answers again from the stored versions, and compare bit for bit; exit code 1 where one differs.")
        {
            id, all, BookOptions.Registry, BookOptions.Json,
        };
        command.SetAction(parsed => RunAsync(parsed, parsed.GetValue(id), parsed.GetValue(all)));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, string? id, bool all)
    {
        if (id is null != all)
        {
            throw new UserFault("ledger replay: which answer? Expected its id, or --all.");
        }

        var replay = new Replay(Registry.Open(parsed.GetValue(BookOptions.Registry)!));
        IReadOnlyList<ReplayResult> results = id is not null
            ? [replay.Of(LedgerCommand.Find(parsed, id))]
            : await StepProgress.ShowAsync("replaying", parsed.InvocationConfiguration.Error, progress => Task.Run(
                () => All(replay, new LedgerReader(LedgerCommand.Path(parsed)), progress)));
        Print(parsed, results, one: id is not null);
        string[] wrong = [.. results.Where(result => result.Outcome is Replay.Different or Replay.Impossible).Select(Words)];
        if (wrong.Length > 0)
        {
            throw new UserFault(string.Join('\n', wrong.Take(20)));
        }
    }

    private static IReadOnlyList<ReplayResult> All(Replay replay, LedgerReader ledger, IProgress<string> progress)
    {
        var results = new List<ReplayResult>();
        foreach (LedgerEntry[] portion in ledger.All().Where(entry => LedgerKind.IsAnswer(entry.Kind)).Chunk(Portion))
        {
            results.AddRange(portion.AsParallel().AsOrdered().Select(replay.Of));
            progress.Report($"{results.Count} answers");
        }

        return results;
    }

    private static void Print(ParseResult parsed, IReadOnlyList<ReplayResult> results, bool one)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(BookOptions.Json))
        {
            output.WriteLine(JsonSerializer.Serialize(results, StoreJson.Indented));
        }
        else if (one)
        {
            output.WriteLine(Words(results[0]));
        }
        else
        {
            int Count(string outcome) => results.Count(result => result.Outcome == outcome);
            output.WriteLine(
                $"{results.Count} answers: {Count(Replay.Same)} the same bit for bit, {Count(Replay.Different)} different, " +
                $"{Count(Replay.Expired)} expired, {Count(Replay.Impossible)} that cannot be computed here");
        }
    }

    private static string Words(ReplayResult result) => $"{result.Id}: {result.Outcome switch
    {
        Replay.Same => "the same, bit for bit",
        Replay.NotComputed => "nothing to compute",
        Replay.Impossible => "cannot be computed here",
        string other => other,
    }}{(result.Detail is null ? "" : ". " + result.Detail)}";
}

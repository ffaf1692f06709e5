using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Commands;

/// <summary>The trials of a search as they are made, a line each, so that a search that was interrupted goes on where it was.</summary>
internal sealed class TuningJournal : IDisposable
{
    private readonly LineJournal _lines;

    private TuningJournal(LineJournal lines, IReadOnlyList<Line> known) => (_lines, Known) = (lines, known);

    /// <summary>What identifies a search: the same data, parts, space and seed give the same trials.</summary>
    public sealed record Search(string Data, int Seed, string Measure, IReadOnlyList<string> Splits, string Space);

    /// <summary>A trial that was made.</summary>
    /// <param name="Trial">The trial.</param>
    /// <param name="Seconds">What it took of the budget.</param>
    public sealed record Line(TrialFacts Trial, double Seconds);

    /// <summary>The trials made before.</summary>
    public IReadOnlyList<Line> Known { get; }

    /// <summary>Opens the journal of a search, or begins it.</summary>
    /// <exception cref="UserFault">It is the journal of another search, or holds what is no trial.</exception>
    public static TuningJournal Open(string path, Search search)
    {
        var lines = LineJournal.Open(path, JsonSerializer.Serialize(search, StoreJson.Line), _ =>
            $"{path} is the journal of another search: its data, parts, learners or seed differ. Remove it to begin anew, or name another file with --out.");
        try
        {
            return new TuningJournal(lines, [.. lines.Known.Select((line, at) => Parse(path, line, at + 2))]);
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>Writes a trial down; it is on the disk when this returns.</summary>
    public void Add(Line line) => _lines.Add(JsonSerializer.Serialize(line, StoreJson.Line));

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private static Line Parse(string path, string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(line, StoreJson.Line)!;
        }
        catch (JsonException fault)
        {
            throw new UserFault($"{path}:{number}: found no trial, expected what tune writes: {fault.Message} Remove the file to begin anew.", fault);
        }
    }
}

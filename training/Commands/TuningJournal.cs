using System.Text;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Commands;

/// <summary>
/// The trials of a search as they are made, a line each, so that a search that was interrupted goes on where it was. The first line says what
/// was searched; a last line that was cut off is made again.
/// </summary>
internal sealed class TuningJournal : IDisposable
{
    private readonly FileStream _file;

    private TuningJournal(FileStream file, IReadOnlyList<Line> known) => (_file, Known) = (file, known);

    /// <summary>What identifies a search: the same data, parts, space and seed give the same trials.</summary>
    public sealed record Search(string Data, int Seed, string Measure, IReadOnlyList<string> Splits, string Space);

    /// <summary>A trial that was made.</summary>
    /// <param name="Trial">The trial.</param>
    /// <param name="Seconds">What it took of the budget.</param>
    public sealed record Line(TrialFacts Trial, double Seconds);

    /// <summary>The trials made before.</summary>
    public IReadOnlyList<Line> Known { get; }

    /// <summary>Opens the journal of a search, or begins it.</summary>
    /// <exception cref="UserFault">It is the journal of another search.</exception>
    public static TuningJournal Open(string path, Search search)
    {
        string head = JsonSerializer.Serialize(search, StoreJson.Line);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            int whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
            string[] lines = Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            file.SetLength(whole);
            file.Position = whole;
            if (lines.Length > 0 && lines[0] != head)
            {
                throw new UserFault($"{path} is the journal of another search: its data, parts, learners or seed differ. "
                    + "Remove it to begin anew, or name another file with --out.");
            }

            var journal = new TuningJournal(file, [.. lines.Skip(1).Select((line, at) => Parse(path, line, at + 2))]);
            if (lines.Length == 0)
            {
                journal.Write(head);
            }

            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes a trial down; it is on the disk when this returns.</summary>
    public void Add(Line line) => Write(JsonSerializer.Serialize(line, StoreJson.Line));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Write(string line)
    {
        _file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        _file.Flush(flushToDisk: true);
    }

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

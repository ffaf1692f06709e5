using System.Text;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Commands;

/// <summary>
/// A file of lines that long work writes as it goes, so that work which was interrupted goes on where it was. The first line says what the work
/// is; a last line that was cut off is forgotten, and written again. Nobody else writes while it is open.
/// </summary>
internal sealed class LineJournal : IDisposable
{
    private readonly FileStream _file;

    private LineJournal(FileStream file, IReadOnlyList<string> known) => (_file, Known) = (file, known);

    /// <summary>The lines after the first that were there.</summary>
    public IReadOnlyList<string> Known { get; }

    /// <summary>Opens the journal of a piece of work, or begins it.</summary>
    /// <param name="head">What identifies the work.</param>
    /// <param name="another">What to say where the first line is another one.</param>
    /// <exception cref="UserFault">It is the journal of other work; it is left as it is.</exception>
    public static LineJournal Open(string path, string head, Func<string, string> another)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            int whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
            string[] lines = Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (lines.Length > 0 && lines[0] != head)
            {
                throw new UserFault(another(lines[0]));
            }

            file.SetLength(whole);
            file.Position = whole;
            var journal = new LineJournal(file, [.. lines.Skip(1)]);
            if (lines.Length == 0)
            {
                journal.Add(head);
            }

            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes a line; it is on the disk when this returns.</summary>
    public void Add(string line)
    {
        _file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        _file.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}

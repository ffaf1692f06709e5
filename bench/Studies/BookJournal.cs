using System.Text.Json;
using System.Text.Json.Serialization;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>
/// The books that a long study has measured, a line each, so that one that was interrupted goes on where it was. The first line says what was
/// measured; a last line that was cut off is measured again.
/// </summary>
internal sealed class BookJournal
{
    private static readonly JsonSerializerOptions Json = new()
    {
        IncludeFields = true, // tuples
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly string _path;

    private BookJournal(string path, IReadOnlyDictionary<long, DecisionStudy.BookFigures> known) => (_path, Known) = (path, known);

    /// <summary>Seed → the book's figures, of those measured before.</summary>
    public IReadOnlyDictionary<long, DecisionStudy.BookFigures> Known { get; }

    /// <summary>Opens the journal of a study, or begins it.</summary>
    /// <param name="accounts">Accounts of a book.</param>
    /// <exception cref="UserFault">It is the journal of books of another size, policy or program.</exception>
    public static BookJournal Open(string path, int accounts, Policy policy)
    {
        string program = string.Join('-', new[] { typeof(Policy), typeof(Training.Program), typeof(BookJournal) }
            .Select(type => type.Assembly.ManifestModule.ModuleVersionId.ToString("N")[..8]));
        string head = $"{accounts} accounts, policy {policy.Sha256}, program {program}";
        string[] lines = File.Exists(path) ? [.. File.ReadAllText(path).Split('\n').SkipLast(1)] : [];
        if (lines.Length > 0 && lines[0] != head)
        {
            throw new UserFault($"{path}: found books of {lines[0]}; expected {head}. Remove the file to measure them anew.");
        }

        File.WriteAllText(path, string.Concat(lines.DefaultIfEmpty(head).Select(line => line + "\n")));
        return new BookJournal(path, lines.Skip(1)
            .Select(line => JsonSerializer.Deserialize<DecisionStudy.BookFigures>(line, Json)!).ToDictionary(book => book.Seed));
    }

    /// <summary>Writes a book down.</summary>
    public void Add(DecisionStudy.BookFigures book) => File.AppendAllText(_path, JsonSerializer.Serialize(book, Json) + "\n");
}

using System.Text.Json;
using System.Text.Json.Serialization;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Commands;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>The books that a long study has measured, a line each, so that one that was interrupted goes on where it was.</summary>
internal sealed class BookJournal : IDisposable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        IncludeFields = true, // tuples
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly LineJournal _lines;

    private BookJournal(LineJournal lines)
    {
        _lines = lines;
        Known = lines.Known.Select(line => JsonSerializer.Deserialize<DecisionStudy.BookFigures>(line, Json)!).ToDictionary(book => book.Seed);
    }

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
        return new BookJournal(LineJournal.Open(
            path, head, found => $"{path}: found books of {found}; expected {head}. Remove the file to measure them anew."));
    }

    /// <summary>Writes a book down.</summary>
    public void Add(DecisionStudy.BookFigures book) => _lines.Add(JsonSerializer.Serialize(book, Json));

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();
}

namespace ChurnSegmentation.Training.Sources;

/// <summary>What the values of a column are.</summary>
public enum ValueKind
{
    /// <summary>Numbers.</summary>
    Number,

    /// <summary>Days, as days since 1970-01-01.</summary>
    Date,

    /// <summary>Texts.</summary>
    Text,

    /// <summary>Lists, maps and the like: nothing that a feature can be.</summary>
    Other,
}

/// <summary>A column of a ready-made table with its n values.</summary>
/// <param name="Type">The engine's name of its type; of a text file what its texts turned out to be.</param>
/// <param name="Known">Rows that have a value.</param>
/// <param name="Distinct">Different values.</param>
/// <param name="Numbers">n values of numbers and dates, NaN = missing; empty for others.</param>
/// <param name="Texts">n values of texts, null = missing; empty for others.</param>
/// <param name="Note">What a reader should know of how it was read; empty where that goes without saying.</param>
public sealed record ReadyColumn(
    string Name, string Type, ValueKind Kind, int Known, long Distinct, double[] Numbers, string?[] Texts, string Note = "");

/// <summary>A ready-made table in memory.</summary>
/// <param name="File">The file's name, for messages.</param>
/// <param name="Rows">n.</param>
/// <param name="Columns">Its columns, in its order.</param>
/// <param name="Fingerprint">SHA-256 of the file.</param>
public sealed record ReadyTable(string File, int Rows, IReadOnlyList<ReadyColumn> Columns, string Fingerprint)
{
    /// <summary>The column of that name.</summary>
    public ReadyColumn this[string name] => Columns.First(column => column.Name == name);
}

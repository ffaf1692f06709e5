namespace ChurnSegmentation.Training.Sources;

/// <summary>A contract's table as a book has it.</summary>
/// <param name="Contract">What it should be.</param>
/// <param name="Stored">What it is; null where the book lacks it.</param>
/// <param name="Versioned">False where every key is known to have one row only, so that the latest version need not be looked for.</param>
public sealed record BookTable(TableContract Contract, StoredTable? Stored, bool Versioned);

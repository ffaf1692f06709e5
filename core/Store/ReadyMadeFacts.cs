namespace ChurnSegmentation.Core.Store;

/// <summary>The ready-made feature table that a version learned from.</summary>
/// <param name="Label">Column of the label.</param>
/// <param name="Positive">The label's value that counts as 1.</param>
/// <param name="Id">Column of the ids: rows of one id never stand on both sides of a fold.</param>
/// <param name="Time">Column of the time; null where rows have none, and ids were held out instead.</param>
/// <param name="Columns">Every column of the table, in its order, and what was done with it.</param>
/// <param name="Allowed">Column that tells the label almost by itself, allowed by name → what was found.</param>
public sealed record ReadyMadeFacts(
    string Label, string Positive, string Id, string? Time, IReadOnlyList<ReadyMadeColumn> Columns, IReadOnlyDictionary<string, string> Allowed);

/// <summary>A column of a ready-made table.</summary>
/// <param name="Type">Its type, as the query engine read it.</param>
/// <param name="Use">label, id, time, number, date, category, or dropped.</param>
/// <param name="Note">What was done with it, or why it was dropped; empty where that goes without saying.</param>
/// <param name="MissingShare">Share of all rows without a value.</param>
/// <param name="Distinct">Different values among all rows.</param>
public sealed record ReadyMadeColumn(string Name, string Type, string Use, string Note, double MissingShare, long Distinct);

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Sources;

/// <summary>What the contract check found in a book.</summary>
/// <param name="BookEnd">Last day at which a fact may be known; later rows lie in the future.</param>
/// <param name="Tables">Every table of the contract, present or not, in the contract's order.</param>
/// <param name="Faults">What makes the book unfit, one sentence each; empty = fit, the bad rows aside.</param>
public sealed record CheckReport(DateOnly? BookEnd, ImmutableArray<TableReport> Tables, ImmutableArray<string> Faults)
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The table of that name.</summary>
    public TableReport this[string name] => Tables.First(table => table.Name == name);

    /// <exception cref="UserFault">The book is unfit; the message holds every fault, a line each.</exception>
    public void EnsureFit()
    {
        if (!Faults.IsEmpty)
        {
            throw new UserFault(string.Join('\n', Faults));
        }
    }

    /// <summary>The report as JSON with snake_case names; no time and no path of a machine but those in faults.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Layout);
}

/// <summary>One table of the report.</summary>
/// <param name="Present">The book has it.</param>
/// <param name="Rows">Rows found, bad ones included.</param>
/// <param name="Repeated">Rows that say word for word what another says, which is read once.</param>
/// <param name="Reasons">Reason → bad rows; a row with several faults counts under the first.</param>
/// <param name="AbsentColumns">Columns of the contract that may be missing and are: they read as NULL.</param>
/// <param name="UnusedColumns">Columns that the contract does not know: they are not read.</param>
public sealed record TableReport(
    string Name,
    bool Present,
    long Rows,
    long Repeated,
    ImmutableSortedDictionary<string, long> Reasons,
    ImmutableArray<string> AbsentColumns,
    ImmutableArray<string> UnusedColumns)
{
    /// <summary>Rows that break the contract.</summary>
    public long BadRows => Reasons.Values.Sum();

    /// <summary>Rows that are read.</summary>
    [JsonIgnore]
    public long GoodRows => Rows - Repeated - BadRows;

    /// <summary>Bad rows over rows; 0 for a table without rows.</summary>
    [JsonIgnore]
    public double BadShare => Rows == 0 ? 0 : (double)BadRows / Rows;

    /// <summary>A table that the book does not have.</summary>
    public static TableReport Missing(string name) => new(name, false, 0, 0, ImmutableSortedDictionary<string, long>.Empty, [], []);

    /// <summary>The repeated rows in words.</summary>
    public string RepeatedInWords() => string.Create(CultureInfo.InvariantCulture, $"{Repeated:N0} said twice and read once");

    /// <summary>Reasons in words, most frequent first: <c>duplicate_key 12, account_id_unknown 3</c>.</summary>
    public string ReasonsInWords() => string.Join(", ", Reasons
        .OrderByDescending(reason => reason.Value).ThenBy(reason => reason.Key, StringComparer.Ordinal)
        .Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Key} {reason.Value:N0}")));
}

/// <summary>What the check accepts.</summary>
/// <param name="MaxBadShare">Share of a table's rows that may be bad before the run stops.</param>
/// <param name="MaxBadShareOf">Table → its own limit.</param>
/// <param name="AsOf">Last day at which a fact may be known; null: found from the revenue months (<see cref="BookCheck"/>).</param>
public sealed record CheckSettings(double MaxBadShare, ImmutableDictionary<string, double> MaxBadShareOf, DateOnly? AsOf)
{
    /// <summary>One row in a hundred, of any table.</summary>
    public static CheckSettings Default { get; } = new(0.05, ImmutableDictionary<string, double>.Empty, null);

    /// <summary>The limit of a table.</summary>
    public double LimitOf(string table) => MaxBadShareOf.GetValueOrDefault(table, MaxBadShare);
}

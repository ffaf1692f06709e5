using System.Text.RegularExpressions;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Engine;

namespace ChurnSegmentation.Training.Sources;

/// <summary>
/// Reads a file of any shape in two passes: the first counts, column by column and over all rows, what could not be a number or a date; the
/// second fetches the values accordingly.
/// </summary>
public static partial class ReadyTableReader
{
    // Compared in lower case. What stands for "nothing" among numbers may be a category among texts (NA: North America; none: no contract).
    private const string Blanks = "('', 'nan', 'null', 'n/a', '<na>', '\\\\n')";
    private const string NumberBlanks = "('', 'nan', 'null', 'n/a', '<na>', '\\\\n', 'na', 'none', '-', '?', '#n/a', 'inf', '-inf', '+inf', 'infinity', '-infinity', '0000-00-00', '0000-00-00 00:00:00')";

    // 1,234.50 or 1.234,50 or 1 234, with a sign of percent or currency.
    private const string Dressed = "^[-+]?[€$£]? ?[0-9]{1,3}([., ’][0-9]{3})*([.,][0-9]+)? ?[%€$£]?$";

    /// <summary>Reads the file.</summary>
    /// <param name="texts">Columns that are read as texts whatever they hold: ids and labels.</param>
    /// <param name="dates">Columns that must hold dates: the time.</param>
    /// <exception cref="UserFault">The file cannot be read, has no row, or lacks one of those columns.</exception>
    public static async Task<ReadyTable> ReadAsync(
        IQueryEngine engine, string path, IReadOnlyCollection<string> texts, IReadOnlyCollection<string> dates, CancellationToken cancellation = default)
    {
        TableFile file = TableFile.Open(path);
        try
        {
            return await ReadAsync(engine, file, texts, dates, cancellation).ConfigureAwait(false);
        }
        catch (UserFault fault) when (fault.InnerException is EngineError && file.Separator is { } separator && RaggedCsv.Find(path, separator) is { } ragged)
        {
            throw ragged;
        }
    }

    private static async Task<ReadyTable> ReadAsync(
        IQueryEngine engine, TableFile file, IReadOnlyCollection<string> texts, IReadOnlyCollection<string> dates, CancellationToken cancellation)
    {
        string path = file.Path;
        IReadOnlyList<(string Name, string Type)> columns = await file.DescribeAsync(engine, cancellation).ConfigureAwait(false);
        foreach (string wanted in texts.Concat(dates).Where(wanted => columns.All(column => column.Name != wanted)))
        {
            throw new UserFault($"{path}: no column '{wanted}'; the nearest are {NearestNames.Of(wanted, columns.Select(column => column.Name))}.");
        }

        Form[] forms = [.. columns.Select((column, i) => new Form(i, column.Name, column.Type, file))];
        Dictionary<string, ulong> counts = await CountAsync(engine, file, forms, cancellation).ConfigureAwait(false);
        int rows = checked((int)counts["rows"]);
        if (rows == 0)
        {
            throw new UserFault($"{path}: no rows; expected a header and a row an id.");
        }

        ValueKind[] kinds = [.. forms.Select(form =>
            texts.Contains(form.Name) ? ValueKind.Text : form.Kind(counts, mustBeDate: dates.Contains(form.Name)))];
        Array[] values = [.. kinds.Select(kind => kind switch
        {
            ValueKind.Text => (Array)new string?[rows],
            ValueKind.Other => Array.Empty<double>(),
            _ => new double[rows],
        })];
        await FetchAsync(engine, file, forms, kinds, values, cancellation).ConfigureAwait(false);
        return new ReadyTable(file.Name, rows, [.. forms.Zip(kinds, values).Select(column => column.First.Column(column.Second, column.Third, counts))], file.Fingerprint());
    }

    private static async Task<Dictionary<string, ulong>> CountAsync(IQueryEngine engine, TableFile file, Form[] forms, CancellationToken cancellation)
    {
        string sql = $"SELECT count() AS rows{string.Concat(forms.Where(form => !form.IsOther).Select(form => ", " + form.Counts))} FROM {file.Source} {file.Settings}";
        var counts = new Dictionary<string, ulong>();
        await foreach (ColumnBlock block in engine.QueryAsync(sql, file.Name, cancellation).ConfigureAwait(false))
        {
            foreach (Column column in block.Columns.Where(_ => block.RowCount > 0))
            {
                counts[column.Name] = ((ulong[])column.Values)[0];
            }
        }

        return counts;
    }

    private static async Task FetchAsync(
        IQueryEngine engine, TableFile file, Form[] forms, ValueKind[] kinds, Array[] values, CancellationToken cancellation)
    {
        int[] fetched = [.. Enumerable.Range(0, forms.Length).Where(i => kinds[i] != ValueKind.Other)];
        int row = 0;
        await foreach (ColumnBlock block in engine.QueryAsync(
            $"SELECT {string.Join(", ", fetched.Select(i => forms[i].Value(kinds[i])))} FROM {file.Source} {file.Settings}", file.Name, cancellation)
            .ConfigureAwait(false))
        {
            foreach ((int place, int i) in fetched.Index())
            {
                Array.Copy(block.Columns[place].Values, 0, values[i], row, block.RowCount);
            }

            row += block.RowCount;
        }
    }

    /// <summary>A column before its kind is known: the SQL that asks for it.</summary>
    private sealed class Form(int index, string name, string type, TableFile file)
    {
        private readonly string _text = $"trimBoth(ifNull(toString({SqlText.Name(name)}), ''))";
        private readonly string _bare = Bare(type);

        public string Name => name;

        public bool IsOther => OtherForm().IsMatch(_bare);

        public string Counts =>
            $"countIf(lower({_text}) NOT IN {Blanks}) AS known{index}, "
            + $"uniqExactIf({_text}, lower({_text}) NOT IN {Blanks}) AS distinct{index}, "
            + $"countIf(lower({_text}) NOT IN {NumberBlanks}) AS numberlike{index}, "
            + $"countIf(lower({_text}) NOT IN {NumberBlanks} AND isNull({Number})) AS notnumber{index}, "
            + $"countIf(lower({_text}) NOT IN {NumberBlanks} AND isNull({Date})) AS notdate{index}, "
            + $"countIf(match({_text}, '^-?0[0-9]+$')) AS zeros{index}, "
            + $"countIf(match({_text}, '{Dressed}')) AS dressed{index}, "
            + $"countIf(match({_text}, '{TableFile.Thousands}')) AS thousands{index}, "
            + $"countIf(match({_text}, '{TableFile.Pointed}')) AS pointed{index}, "
            + $"countIf(lower({_text}) IN ('true', 'false')) AS truth{index}";

        private string Number => file.DecimalComma ? $"toFloat64OrNull(replaceOne({_text}, ',', '.'))" : $"toFloat64OrNull({_text})";

        // 2025-04, 2025-04-30 with or without a time, 30.4.2025; written as 2025-04-30.
        private string Day =>
            $"multiIf(match({_text}, '^[0-9]{{4}}-[0-9]{{2}}$'), concat({_text}, '-01'), "
            + $"match({_text}, '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}([ T].*)?$'), substring({_text}, 1, 10), "
            + $"match({_text}, '^[0-9]{{1,2}}[.][0-9]{{1,2}}[.][0-9]{{4}}$'), concat(splitByChar('.', {_text})[3], '-', "
            + $"leftPad(splitByChar('.', {_text})[2], 2, '0'), '-', leftPad(splitByChar('.', {_text})[1], 2, '0')), '')";

        // The engine reads 2021-13-45 as 1900-01-01 and 2021-02-31 as 2021-03-03: what does not come out as it went in is no date.
        private string Date => $"if(toString(toDate32OrNull({Day})) = {Day}, toDate32OrNull({Day}), NULL)";

        /// <summary>What its values are.</summary>
        /// <exception cref="UserFault">They must be dates, and are not; or numbers that can be read in two ways.</exception>
        public ValueKind Kind(Dictionary<string, ulong> counts, bool mustBeDate)
        {
            if (IsOther)
            {
                return ValueKind.Other;
            }

            ulong like = Of(counts, "numberlike");
            if (mustBeDate && (like == 0 || Of(counts, "notdate") > 0))
            {
                throw new UserFault($"{file.Path}: column '{name}' is to be the time: found {Of(counts, "notdate")} values of {like} that are no dates; "
                    + "expected days such as 2025-04-30 or months such as 2025-04.");
            }

            bool known = like > 0;
            ValueKind kind = known && Of(counts, "notdate") == 0 ? ValueKind.Date
                : known && Of(counts, "notnumber") == 0 && Of(counts, "zeros") == 0 ? ValueKind.Number
                : ValueKind.Text;
            ulong thousands = Of(counts, "thousands");
            return kind == ValueKind.Number && file.DecimalComma && thousands > 0 && thousands == Of(counts, "pointed")
                ? throw file.Ambiguous($"column '{name}'", $"{thousands} values such as 15.000")
                : kind;
        }

        /// <summary>SQL of its values: Float64 with NaN, or String.</summary>
        public string Value(ValueKind kind) => kind switch
        {
            ValueKind.Number => $"if(lower({_text}) IN {NumberBlanks}, nan, ifNull({Number}, nan)) AS value{index}",
            ValueKind.Date => $"ifNull(toFloat64(toInt32({Date})), nan) AS value{index}",
            _ => $"if(lower({_text}) IN {Blanks}, '', {_text}) AS value{index}",
        };

        public ReadyColumn Column(ValueKind kind, Array values, Dictionary<string, ulong> counts)
        {
            if (kind == ValueKind.Other)
            {
                return new ReadyColumn(name, type, kind, 0, 0, [], []);
            }

            string shown = _bare != "String" ? _bare : kind switch { ValueKind.Number => "number", ValueKind.Date => "date", _ => "text" };
            if (kind != ValueKind.Text)
            {
                var numbers = (double[])values;
                return new ReadyColumn(
                    name, shown, kind, numbers.Count(double.IsFinite), (long)Of(counts, "distinct"),
                    Array.ConvertAll(numbers, value => double.IsFinite(value) ? value : double.NaN), []);
            }

            bool truth = Of(counts, "truth") == Of(counts, "known") && Of(counts, "known") > 0;
            string?[] texts = Array.ConvertAll((string?[])values, text => string.IsNullOrEmpty(text) ? null : truth ? text.ToLowerInvariant() : text);
            string note = Of(counts, "zeros") > 0 && Of(counts, "notnumber") == 0 ? "numbers that begin with 0: codes, not quantities"
                : Of(counts, "numberlike") > 0 && Of(counts, "dressed") == Of(counts, "numberlike")
                    ? "numbers with separators or signs, as 1,234 or 12%: write them plain, as 1234 or 12, or it stays text"
                : Few(counts, "notnumber") ? $"{Of(counts, "notnumber")} of {Of(counts, "numberlike")} values are no numbers: mend them, or it stays text"
                : Few(counts, "notdate") ? $"{Of(counts, "notdate")} of {Of(counts, "numberlike")} values are no dates: mend them, or it stays text"
                : "";
            return new ReadyColumn(name, shown, kind, (int)Of(counts, "known"), (long)Of(counts, "distinct"), [], texts, note);
        }

        /// <summary>Whether so few values are not of a kind that they look like mistakes: at most one in twenty.</summary>
        private bool Few(Dictionary<string, ulong> counts, string what) => 20 * Of(counts, what) <= Of(counts, "numberlike") && Of(counts, what) > 0;

        private ulong Of(Dictionary<string, ulong> counts, string what) => counts[what + index];
    }

    /// <summary>A type without Nullable(…) and LowCardinality(…).</summary>
    private static string Bare(string type)
    {
        while (WrapperForm().Match(type) is { Success: true } wrapped)
        {
            type = wrapped.Groups[1].Value;
        }

        return type;
    }

    [GeneratedRegex(@"^(?:Nullable|LowCardinality)\((.*)\)$")]
    private static partial Regex WrapperForm();

    [GeneratedRegex(@"^(Array|Map|Tuple|Nested|Nothing|JSON|Object|Variant|Dynamic|AggregateFunction)\b")]
    private static partial Regex OtherForm();
}

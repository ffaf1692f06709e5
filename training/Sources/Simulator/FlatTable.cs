using System.Globalization;
using System.Text;

namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>What a simulated flat table is like.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Numbers">Columns of numbers: amounts, counts, shares, scores.</param>
/// <param name="Categories">Levels of each column of categories.</param>
/// <param name="Positives">Share of positives.</param>
/// <param name="Missing">Share of missing values in every second column, on average; some go missing because of what they are.</param>
/// <param name="Strength">Standard deviation of the true log-odds: how much can be known.</param>
public sealed record FlatTableShape(
    string Name, int Rows, int Numbers, IReadOnlyList<int> Categories, double Positives, double Missing, double Strength)
{
    /// <summary>
    /// Five shapes after public tables of churn, credit and marketing: 2,000 to 200,000 rows, 1% to 50% positive, mostly categories to mostly
    /// numbers, up to 800 levels whose effects follow no order.
    /// </summary>
    public static IReadOnlyList<FlatTableShape> Public { get; } =
    [
        new("survey", 2_000, 8, [2, 4, 5], 0.50, 0.05, 1.6),
        new("telecom", 7_000, 4, [2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 2, 2, 60], 0.265, 0.02, 1.8),
        new("credit", 30_000, 20, [2, 4, 7], 0.22, 0.10, 1.5),
        new("marketing", 45_000, 7, [2, 2, 3, 3, 4, 12, 12, 31, 400], 0.117, 0.05, 2.0),
        new("subscriptions", 200_000, 14, [2, 3, 5, 12, 50, 800], 0.01, 0.15, 1.6),
    ];
}

/// <summary>
/// A simulated flat table: numbers of several distributions that share two hidden factors; log-odds of steps, bends and products of them,
/// an effect of its own for every level of every category, and values that go missing where the truth is high. Half of the columns mean
/// something, the others nothing.
/// </summary>
/// <param name="Ids">n ids.</param>
/// <param name="Numbers">Column → n values; NaN = missing.</param>
/// <param name="Texts">Column → n values; null = missing.</param>
/// <param name="Labels">n values, 0 or 1.</param>
/// <param name="Probabilities">n true probabilities.</param>
public sealed record FlatTable(
    string Name,
    string[] Ids,
    IReadOnlyDictionary<string, double[]> Numbers,
    IReadOnlyDictionary<string, string?[]> Texts,
    float[] Labels,
    double[] Probabilities)
{
    /// <summary>Column of the ids in <see cref="ToTable"/> and <see cref="ToCsv"/>.</summary>
    public const string Id = "customer_id";

    /// <summary>Column of the label.</summary>
    public const string Label = "left";

    private const int CalibrationSteps = 60;

    /// <summary>Draws a table; the same shape and seed give the same one.</summary>
    public static FlatTable Draw(FlatTableShape shape, int seed)
    {
        var random = new Random(seed * 7919 + shape.Rows);
        double[] factor = Normals(random, shape.Rows), other = Normals(random, shape.Rows);
        var logOdds = new double[shape.Rows];
        var numbers = new SortedDictionary<string, double[]>(StringComparer.Ordinal);
        var texts = new SortedDictionary<string, string?[]>(StringComparer.Ordinal);
        List<double[]> meaning = [];
        for (int i = 0; i < shape.Numbers; i++)
        {
            double share = 0.6 * random.NextDouble();
            double[] own = Normals(random, shape.Rows);
            double[] hidden = i % 2 == 0 ? factor : other;
            double[] score = [.. own.Select((value, row) => Math.Sqrt(1 - share * share) * value + share * hidden[row])];
            if (i % 2 == 0)
            {
                meaning.Add(score);
                Add(logOdds, Effect(random, score));
            }

            numbers[$"number_{i + 1:00}"] = Array.ConvertAll(score, value => Shown(i % 5, value));
        }

        for (int i = 0; i + 1 < meaning.Count; i += 2)
        {
            double weight = random.NextDouble() - 0.5;
            Add(logOdds, [.. meaning[i].Zip(meaning[i + 1], (left, right) => weight * left * right)]);
        }

        foreach ((int i, int levels) in shape.Categories.Index())
        {
            (string?[] values, int[] codes) = Category(random, levels, factor, shape.Rows);
            double[] effects = Normals(random, levels);
            double size = i % 3 == 2 ? 0 : 0.5;
            Add(logOdds, [.. codes.Select(code => size * effects[code])]);
            texts[$"category_{i + 1:00}"] = values;
        }

        Hide(random, shape, numbers, texts, logOdds);
        double[] probabilities = Calibrated(logOdds, shape);
        return new FlatTable(
            shape.Name,
            [.. Enumerable.Range(0, shape.Rows).Select(row => string.Create(CultureInfo.InvariantCulture, $"R{row:000000}"))],
            numbers,
            texts,
            Array.ConvertAll(probabilities, probability => random.NextDouble() < probability ? 1f : 0f),
            probabilities);
    }

    /// <summary>The table as a file's reader would give it.</summary>
    public ReadyTable ToTable() => new(
        $"{Name}.csv",
        Ids.Length,
        [
            Text(Id, Ids),
            .. Numbers.Select(column => new ReadyColumn(
                column.Key, "number", ValueKind.Number, column.Value.Count(double.IsFinite), column.Value.Where(double.IsFinite).Distinct().LongCount(), column.Value, [])),
            .. Texts.Select(column => Text(column.Key, column.Value)),
            Text(Label, Array.ConvertAll(Labels, label => label > 0 ? "1" : "0")),
        ],
        "");

    /// <summary>The table as CSV with a header.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder();
        text.AppendJoin(',', [Id, .. Numbers.Keys, .. Texts.Keys, Label]).Append('\n');
        for (int row = 0; row < Ids.Length; row++)
        {
            text.AppendJoin(',',
            [
                Ids[row],
                .. Numbers.Values.Select(column => double.IsNaN(column[row]) ? "" : column[row].ToString("R", CultureInfo.InvariantCulture)),
                .. Texts.Values.Select(column => column[row] ?? ""),
                Labels[row] > 0 ? "1" : "0",
            ]).Append('\n');
        }

        return text.ToString();
    }

    private static ReadyColumn Text(string name, string?[] values) => new(
        name, "text", ValueKind.Text, values.Count(value => value is not null), values.OfType<string>().Distinct().LongCount(), [], values);

    /// <summary>A step, a bend, a hump or a line of standard normal values.</summary>
    private static double[] Effect(Random random, double[] score)
    {
        (int form, double weight, double at) = (random.Next(4), (random.NextDouble() + 0.3) * (random.Next(2) == 0 ? 1 : -1), random.NextDouble() * 2 - 1);
        return Array.ConvertAll(score, value => weight * form switch
        {
            0 => value,
            1 => value > at ? 1.2 : 0,
            2 => Math.Max(0, value - at),
            _ => Math.Exp(-(value - at) * (value - at)) * 1.5,
        });
    }

    /// <summary>A standard normal value as an amount, a count, a share, a rounded score, or itself.</summary>
    private static double Shown(int form, double value) => form switch
    {
        0 => Math.Round(Math.Exp(4 + 0.8 * value), 2),
        1 => Math.Round(value, 3),
        2 => Math.Max(0, Math.Floor(3 + 2.5 * value)),
        3 => Math.Round(1 / (1 + Math.Exp(-value)), 2),
        _ => Math.Round(100 * value),
    };

    /// <summary>Levels of falling frequency that lean on a hidden factor, named in no order.</summary>
    private static (string?[] Values, int[] Codes) Category(Random random, int levels, double[] factor, int rows)
    {
        string[] names = [.. Enumerable.Range(0, levels).Select(_ => $"{(char)('a' + random.Next(26))}{random.Next(100_000):00000}")];
        double[] lean = Normals(random, levels);
        double[] weights = [.. Enumerable.Range(0, levels).Select(level => 1 / Math.Sqrt(level + 1.0))];
        var codes = new int[rows];
        double total = weights.Sum();
        for (int row = 0; row < rows; row++)
        {
            int code = Level(random, weights, total);
            // Of two draws the one that leans more to the row's factor.
            int second = Level(random, weights, total);
            codes[row] = 0.5 * factor[row] * (lean[second] - lean[code]) > random.NextDouble() ? second : code;
        }

        return (Array.ConvertAll(codes, code => (string?)names[code]), codes);
    }

    private static int Level(Random random, double[] weights, double total)
    {
        double place = random.NextDouble() * total;
        int level = 0;
        for (; level < weights.Length - 1 && place >= weights[level]; level++)
        {
            place -= weights[level];
        }

        return level;
    }

    /// <summary>Hides values of every second column; of every fourth the more, the higher the truth.</summary>
    private static void Hide(
        Random random, FlatTableShape shape, SortedDictionary<string, double[]> numbers, SortedDictionary<string, string?[]> texts, double[] logOdds)
    {
        double middle = logOdds.Average();
        foreach ((int i, double[] column) in numbers.Values.Index().Where(column => column.Index % 2 == 1))
        {
            for (int row = 0; row < column.Length; row++)
            {
                column[row] = random.NextDouble() < Chance(i, row) ? double.NaN : column[row];
            }
        }

        foreach ((int i, string?[] column) in texts.Values.Index().Where(column => column.Index % 2 == 1))
        {
            for (int row = 0; row < column.Length; row++)
            {
                column[row] = random.NextDouble() < Chance(i, row) ? null : column[row];
            }
        }

        double Chance(int column, int row) => shape.Missing * (column % 4 == 1 ? 2 / (1 + Math.Exp(middle - logOdds[row])) : 1);
    }

    /// <summary>The probabilities of log-odds that are scaled to the shape's strength and moved to its share of positives.</summary>
    private static double[] Calibrated(double[] logOdds, FlatTableShape shape)
    {
        double mean = logOdds.Average();
        double scale = shape.Strength / Math.Sqrt(logOdds.Average(value => (value - mean) * (value - mean)));
        (double low, double high) = (-50, 50);
        for (int step = 0; step < CalibrationSteps; step++)
        {
            double middle = (low + high) / 2;
            (low, high) = logOdds.Average(value => Probability(value, middle)) < shape.Positives ? (middle, high) : (low, middle);
        }

        return Array.ConvertAll(logOdds, value => Probability(value, low));

        double Probability(double value, double intercept) => 1 / (1 + Math.Exp(-(scale * (value - mean) + intercept)));
    }

    private static double[] Normals(Random random, int count)
    {
        var values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        return values;
    }

    private static void Add(double[] sum, double[] values)
    {
        for (int row = 0; row < sum.Length; row++)
        {
            sum[row] += values[row];
        }
    }
}

using System.Globalization;

namespace ChurnSegmentation.Core.Features;

/// <summary>Reads <c>catalog.yaml</c> and refuses what it does not understand, with the line.</summary>
internal sealed class CatalogReader
{
    private static readonly string[] Models = ["churn", "needs_exit", "expansion", "survival_signature"];
    private static readonly string[] WindowNames = ["month", "observe", "history", "life"];

    private readonly Dictionary<string, (AggregateKind Kind, IReadOnlyList<string> Tables)> _aggregates = [];
    private readonly Dictionary<string, FeatureDefinition> _features = [];

    public static FeatureCatalog Read(YamlSection root)
    {
        var reader = new CatalogReader();
        FamilyQuery[] queries = [.. Sections(root.Section("queries")).Select(reader.ReadQuery)];
        FeatureDefinition[] features = [.. Sections(root.Section("families")).SelectMany(reader.ReadFamily)];
        root.End();
        return new FeatureCatalog(queries, features);
    }

    private static IEnumerable<(string Name, YamlSection Section)> Sections(YamlSection parent) =>
        parent.Keys.Select(key => (key, parent.Section(key)));

    private FamilyQuery ReadQuery((string Name, YamlSection Section) entry)
    {
        YamlSection section = entry.Section;
        IReadOnlyList<string> tables = section.Texts("tables");
        var aggregates = new List<Aggregate>();
        if (section.Has("scalars"))
        {
            aggregates.AddRange(ReadAggregates(section.Section("scalars"), AggregateKind.Scalar));
        }

        if (section.Has("series"))
        {
            aggregates.AddRange(ReadAggregates(section.Section("series"), AggregateKind.Series));
        }

        if (section.Has("attributes"))
        {
            aggregates.AddRange(section.Texts("attributes").Select(name => new Aggregate(name, AggregateKind.Attribute, false)));
        }

        string? coveredBy = section.OptionalText("covered_by");
        if (coveredBy is not null && !aggregates.Any(aggregate => aggregate.Name == coveredBy && aggregate.Kind == AggregateKind.Series))
        {
            throw section.Fault("covered_by", "a series of the same query");
        }

        section.End();
        foreach (Aggregate aggregate in aggregates.Where(aggregate => aggregate.Kind != AggregateKind.Attribute))
        {
            if (!_aggregates.TryAdd(aggregate.Name, (aggregate.Kind, tables)))
            {
                throw section.Fault("tables", $"aggregates of its own, but '{aggregate.Name}' belongs to a query above");
            }
        }

        foreach (Aggregate attribute in aggregates.Where(aggregate => aggregate.Kind == AggregateKind.Attribute))
        {
            _aggregates["@" + attribute.Name] = (AggregateKind.Attribute, tables);
        }

        return new FamilyQuery(entry.Name, tables, aggregates, coveredBy);
    }

    private static IEnumerable<Aggregate> ReadAggregates(YamlSection section, AggregateKind kind)
    {
        foreach (string name in section.Keys)
        {
            yield return new Aggregate(name, kind, section.Text(name) switch
            {
                "zero" => true,
                "unknown" => false,
                _ => throw section.Fault(name, "zero or unknown"),
            });
        }
    }

    private FeatureDefinition[] ReadFamily((string Name, YamlSection Section) entry)
    {
        YamlSection family = entry.Section;
        string framework = family.Text("framework");
        string missing = family.Text("missing");
        FeatureDefinition[] features = [.. family.List("features").Select(section => ReadFeature(entry.Name, framework, missing, section))];
        family.End();
        return features;
    }

    private FeatureDefinition ReadFeature(string family, string framework, string missing, YamlSection section)
    {
        string name = section.Text("name");
        if (_features.ContainsKey(name) || _aggregates.ContainsKey(name))
        {
            throw section.Fault("name", "a name that no aggregate or feature has yet");
        }

        string window = section.Text("window");
        if (!WindowNames.Contains(window))
        {
            throw section.Fault("window", string.Join(", ", WindowNames));
        }

        (double low, double high) = ReadRange(section);
        Expression compute = ReadCompute(section);
        var feature = new FeatureDefinition(
            name,
            family,
            section.OptionalText("framework") ?? framework,
            section.Text("title"),
            section.Text("definition"),
            section.Text("unit"),
            low,
            high,
            window,
            ReadMonotone(section),
            section.Has("actionable") && section.Flag("actionable"),
            section.OptionalText("missing") ?? missing,
            compute,
            [.. compute.Names.SelectMany(TablesOf).Distinct().Order(StringComparer.Ordinal)]);
        section.End();
        _features.Add(name, feature);
        return feature;
    }

    private IReadOnlyList<string> TablesOf(string name) =>
        _features.TryGetValue(name, out FeatureDefinition? feature) ? feature.Tables
        : _aggregates.TryGetValue(name, out (AggregateKind, IReadOnlyList<string> Tables) aggregate) ? aggregate.Tables
        : _aggregates["@" + name].Tables;

    private static (double Low, double High) ReadRange(YamlSection section)
    {
        double[] bounds = [.. section.Texts("range").Select(text => text switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? value
                : throw section.Fault("range", "two bounds, each a number, inf or -inf"),
        })];
        return bounds is [double low, double high] && low < high
            ? (low, high)
            : throw section.Fault("range", "two bounds, the lower first");
    }

    private static SortedDictionary<string, int> ReadMonotone(YamlSection section)
    {
        var directions = new SortedDictionary<string, int>(StringComparer.Ordinal);
        if (section.Has("monotone"))
        {
            YamlSection monotone = section.Section("monotone");
            foreach (string model in monotone.Keys)
            {
                directions[model] = Models.Contains(model)
                    ? monotone.Whole(model, -1, 1)
                    : throw monotone.Fault(model, $"under a model's name: {string.Join(", ", Models)}");
            }
        }

        return directions;
    }

    private Expression ReadCompute(YamlSection section)
    {
        try
        {
            Expression expression = Expression.Parse(section.Text("compute"));
            return Check(expression) is AggregateKind.Scalar
                ? expression
                : throw new FormatException($"'{section.Text("compute")}' is a series; a feature is one number: take its last, mean, sum, …");
        }
        catch (FormatException fault)
        {
            throw new UserFault($"{section.File}, line {section.Line}: feature '{section.Text("name")}': {fault.Message}", fault);
        }
    }

    /// <summary>What the expression gives: one number or a series.</summary>
    private AggregateKind Check(Expression expression)
    {
        switch (expression)
        {
            case Expression.Number:
                return AggregateKind.Scalar;
            case Expression.Name name:
                return _features.ContainsKey(name.Text) ? AggregateKind.Scalar
                    : _aggregates.TryGetValue(name.Text, out (AggregateKind Kind, IReadOnlyList<string>) aggregate) ? aggregate.Kind
                    : throw new FormatException($"'{name.Text}' is neither an aggregate of a query nor a feature above.");
            default:
                return CheckCall((Expression.Call)expression);
        }
    }

    private AggregateKind CheckCall(Expression.Call call)
    {
        if (!Functions.All.TryGetValue(call.Function, out Function? function))
        {
            throw new FormatException($"there is no function '{call.Function}'; there are {string.Join(", ", Functions.All.Keys)}.");
        }

        if (call.Arguments.Count < function.Least || call.Arguments.Count > function.Most)
        {
            throw new FormatException($"'{call.Function}' has {call.Arguments.Count} arguments; expected {function.Least}.");
        }

        if (function is Function.OfAttribute)
        {
            return call.Arguments[0] is Expression.Name name && _aggregates.ContainsKey("@" + name.Text)
                ? AggregateKind.Scalar
                : throw new FormatException($"'{call.Function}' takes the name of an attribute of a query.");
        }

        if (function is Function.OfHistory)
        {
            return call.Arguments[0] is Expression.Name name && _features.TryGetValue(name.Text, out FeatureDefinition? feature)
                && feature is { Attribute: null, HistoryOf: null }
                ? AggregateKind.Scalar
                : throw new FormatException($"'{call.Function}' takes the name of a numeric feature above.");
        }

        bool series = call.Arguments.Select(Check).ToArray().Contains(AggregateKind.Series);
        return (function, series) switch
        {
            (Function.OfSeries, false) => throw new FormatException($"'{call.Function}' takes a series, found one number."),
            (Function.OfBook, true) => throw new FormatException($"'{call.Function}' takes one number an account, found a series."),
            (Function.OfNumbers, true) => AggregateKind.Series,
            _ => AggregateKind.Scalar,
        };
    }
}

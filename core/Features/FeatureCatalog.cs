using System.Text;

namespace ChurnSegmentation.Core.Features;

/// <summary>Every query and every feature, checked: what <c>catalog.yaml</c> says.</summary>
/// <param name="Queries">The queries, in the file's order.</param>
/// <param name="Features">The features, in the order of computation: a feature reads aggregates and features above it.</param>
public sealed record FeatureCatalog(IReadOnlyList<FamilyQuery> Queries, IReadOnlyList<FeatureDefinition> Features)
{
    private static readonly Lazy<byte[]> BuiltInBytes = new(ReadBuiltIn);
    /// <summary>The file's name, in a version's directory too.</summary>
    public const string FileName = "catalog.yaml";

    private static readonly Lazy<FeatureCatalog> BuiltInCatalog = new(() => Parse(FileName, BuiltInBytes.Value));

    /// <summary>The product's own catalogue.</summary>
    public static FeatureCatalog BuiltIn => BuiltInCatalog.Value;

    /// <summary>The bytes of the product's own catalogue, as a version keeps them.</summary>
    public static ReadOnlyMemory<byte> BuiltInYaml => BuiltInBytes.Value;

    /// <summary>The feature of that name.</summary>
    /// <exception cref="UserFault">No such feature.</exception>
    public FeatureDefinition this[string name] =>
        Features.FirstOrDefault(feature => feature.Name == name)
        ?? throw new UserFault(
            $"No feature '{name}' in the catalogue; there are {string.Join(", ", Features.Select(feature => feature.Name))}.");

    /// <summary>Reads and checks a catalogue.</summary>
    /// <param name="file">Name for messages.</param>
    /// <param name="yaml">The file's bytes, UTF-8.</param>
    /// <exception cref="UserFault">An unknown key, function, aggregate or feature, a double name, a wrong number of arguments.</exception>
    public static FeatureCatalog Parse(string file, byte[] yaml) =>
        CatalogReader.Read(YamlSection.Parse(file, new StringReader(Encoding.UTF8.GetString(yaml))));

    /// <summary>The queries whose tables are all there, and the features that can be computed from them.</summary>
    public FeatureCatalog Available(IReadOnlySet<string> tables)
    {
        FamilyQuery[] queries = [.. Queries.Where(query => query.Tables.All(tables.Contains))];
        return new FeatureCatalog(queries, ComputableFrom(queries.SelectMany(query => query.Aggregates).Select(aggregate => aggregate.Name)));
    }

    /// <summary>The features that can be computed from these aggregates alone, in order.</summary>
    public IReadOnlyList<FeatureDefinition> ComputableFrom(IEnumerable<string> aggregates)
    {
        var known = aggregates.ToHashSet();
        var features = new List<FeatureDefinition>();
        foreach (FeatureDefinition feature in Features)
        {
            if (Computable(feature.Compute, known))
            {
                features.Add(feature);
                known.Add(feature.Name);
            }
        }

        return features;
    }

    /// <summary>The named features with all that they read, and the queries behind them; the other features are left out.</summary>
    public FeatureCatalog Only(IEnumerable<string> names)
    {
        var wanted = names.ToHashSet();
        foreach (FeatureDefinition feature in Features.Reverse().Where(feature => wanted.Contains(feature.Name)))
        {
            wanted.UnionWith(feature.Compute.Names);
        }

        return new FeatureCatalog(
            [.. Queries.Where(query => query.Aggregates.Any(aggregate => wanted.Contains(aggregate.Name)))],
            [.. Features.Where(feature => wanted.Contains(feature.Name))]);
    }

    /// <summary>What the features over the policy's longer window read there: the features that they repeat, and the queries behind those.</summary>
    public FeatureCatalog OverHistory => Only(Features.Select(feature => feature.HistoryOf).OfType<string>());

    /// <summary>Family → the missing tables that dropped or thinned it, for the families that a smaller catalogue has not whole.</summary>
    public IReadOnlyDictionary<string, string> MissingFrom(FeatureCatalog available)
    {
        var there = available.Features.Select(feature => feature.Name).ToHashSet();
        var tables = available.Queries.Select(query => query.Name).ToHashSet();
        var missing = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (IGrouping<string, FeatureDefinition> family in Features.GroupBy(feature => feature.Family))
        {
            FeatureDefinition[] absent = [.. family.Where(feature => !there.Contains(feature.Name))];
            if (absent.Length > 0)
            {
                IEnumerable<string> behind = Queries.Where(query => !tables.Contains(query.Name)).SelectMany(query => query.Tables)
                    .Distinct().Where(table => absent.Any(feature => feature.Tables.Contains(table)) && !available.Reads(table));
                string[] reasons = [.. behind.Order(StringComparer.Ordinal)];
                missing[family.Key] = (reasons.Length > 0 ? string.Join(", ", reasons) : "facts that the tables do not tell")
                    + (absent.Length == family.Count() ? "" : $" ({absent.Length} of {family.Count()} features)");
            }
        }

        return missing;
    }

    private bool Reads(string table) => Queries.Any(query => query.Tables.Contains(table));

    private static bool Computable(Expression expression, IReadOnlySet<string> known) => expression switch
    {
        Expression.Name name => known.Contains(name.Text),
        Expression.Call call => Functions.All[call.Function].Required is var required
            && call.Arguments.Take(required).All(argument => Computable(argument, known))
            && (required > 0 || call.Arguments.Any(argument => Computable(argument, known))),
        _ => true,
    };

    private static byte[] ReadBuiltIn()
    {
        using Stream stream = typeof(FeatureCatalog).Assembly.GetManifestResourceStream(FileName)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

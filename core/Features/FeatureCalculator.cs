namespace ChurnSegmentation.Core.Features;

/// <summary>Aggregates → features, by the catalogue: the one way in which training, scoring, prospects and what-ifs compute them.</summary>
public static class FeatureCalculator
{
    /// <summary>The catalogue's features for every account of the table, in the catalogue's order.</summary>
    /// <param name="table">n accounts; an aggregate that it does not have is unknown.</param>
    /// <param name="catalog">Features to compute: those <see cref="FeatureCatalog.Available"/> for the book.</param>
    /// <param name="policy">Rates, weights and scales of the scores: those the model was trained with.</param>
    /// <param name="categories">Categorical feature → categories in code order; a text that is not among them is unknown.</param>
    /// <returns>n × d; values are finite or NaN.</returns>
    public static FeatureMatrix Compute(
        AggregateTable table,
        FeatureCatalog catalog,
        Policy policy,
        IReadOnlyDictionary<string, IReadOnlyList<string>> categories)
    {
        var evaluation = new Evaluation(table, catalog, policy);
        string[] names = [.. catalog.Features.Select(feature => feature.Name)];
        var values = new float[table.Count * names.Length];
        for (int column = 0; column < names.Length; column++)
        {
            FeatureDefinition feature = catalog.Features[column];
            double[] computed = feature.Attribute is { } attribute
                ? Codes(table, attribute, categories.GetValueOrDefault(feature.Name) ?? [])
                : evaluation.Feature(feature);
            for (int row = 0; row < computed.Length; row++)
            {
                float value = (float)computed[row];
                values[row * names.Length + column] = float.IsFinite(value) ? value : float.NaN;
            }
        }

        return new FeatureMatrix(names, values);
    }

    /// <summary>The categories of every categorical feature that the tables hold: the ordinal-sorted texts; ranks are the codes.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> CategoriesOf(
        FeatureCatalog catalog, IEnumerable<AggregateTable> tables)
    {
        FeatureDefinition[] features = [.. catalog.Features.Where(feature => feature.Attribute is not null)];
        var seen = features.ToDictionary(feature => feature.Name, _ => new SortedSet<string>(StringComparer.Ordinal));
        foreach (AggregateTable table in tables)
        {
            foreach (FeatureDefinition feature in features)
            {
                if (table.Attributes.TryGetValue(feature.Attribute!, out string?[]? texts))
                {
                    seen[feature.Name].UnionWith(texts.OfType<string>());
                }
            }
        }

        return seen.ToDictionary(entry => entry.Key, IReadOnlyList<string> (entry) => [.. entry.Value]);
    }

    private static double[] Codes(AggregateTable table, string attribute, IReadOnlyList<string> categories)
    {
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int code = 0; code < categories.Count; code++)
        {
            codes[categories[code]] = code;
        }

        return table.Attributes.TryGetValue(attribute, out string?[]? texts)
            ? [.. texts.Select(text => text is not null && codes.TryGetValue(text, out int code) ? code : double.NaN)]
            : Unknown(table.Count);
    }

    private static double[] Unknown(int count)
    {
        var values = new double[count];
        Array.Fill(values, double.NaN);
        return values;
    }

    /// <summary>Evaluates expressions column by column; a column has one value an account (width 1) or one a month.</summary>
    private sealed class Evaluation(AggregateTable table, FeatureCatalog catalog, Policy policy)
    {
        private readonly Dictionary<string, FeatureDefinition> _definitions = catalog.Features.ToDictionary(feature => feature.Name, StringComparer.Ordinal);
        private readonly Dictionary<string, double[]> _features = [];
        private readonly Evaluation? _history = table.History is { } longer ? new Evaluation(longer, catalog, policy) : null;

        public double[] Feature(FeatureDefinition feature)
        {
            if (!_features.TryGetValue(feature.Name, out double[]? values))
            {
                _features[feature.Name] = values = Of(feature.Compute).Values;
            }

            return values;
        }

        private (double[] Values, int Width) Of(Expression expression) => expression switch
        {
            Expression.Number number => (Constant(number.Value), 1),
            Expression.Name name => Named(name.Text),
            Expression.Call call => Functions.All[call.Function] switch
            {
                Function.OfSeries series => (Shaped(series.Shape, Of(call.Arguments[0])), 1),
                Function.OfBook book => (book.Place(Of(call.Arguments[0]).Values), 1),
                Function.OfHistory => _history?.Of(call.Arguments[0]) ?? (Unknown(table.Count), 1),
                Function.OfNumbers numbers => Applied(numbers.Score, [.. call.Arguments.Select(Of)]),
                _ => throw new InvalidOperationException($"'{call.Function}' stands alone."),
            },
            _ => throw new InvalidOperationException($"No expression: {expression}."),
        };

        private (double[] Values, int Width) Named(string name) =>
            _definitions.TryGetValue(name, out FeatureDefinition? feature) ? (Feature(feature), 1)
            : table.Scalars.TryGetValue(name, out double[]? scalar) ? (scalar, 1)
            : table.Series.TryGetValue(name, out double[]? series) ? (series, table.Months)
            : (Unknown(table.Count), 1);

        private double[] Constant(double value)
        {
            var values = new double[table.Count];
            Array.Fill(values, value);
            return values;
        }

        private double[] Shaped(Func<ReadOnlySpan<double>, double> shape, (double[] Values, int Width) argument)
        {
            var result = new double[table.Count];
            for (int row = 0; row < result.Length; row++)
            {
                result[row] = shape(argument.Values.AsSpan(row * argument.Width, argument.Width));
            }

            return result;
        }

        private (double[] Values, int Width) Applied(ScoreFunction score, (double[] Values, int Width)[] arguments)
        {
            int width = arguments.Max(argument => argument.Width);
            var result = new double[table.Count * width];
            Span<double> values = stackalloc double[arguments.Length];
            for (int cell = 0; cell < result.Length; cell++)
            {
                for (int i = 0; i < arguments.Length; i++)
                {
                    values[i] = arguments[i].Values[arguments[i].Width == 1 ? cell / width : cell];
                }

                result[cell] = score(values, policy);
            }

            return (result, width);
        }
    }
}

using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Engine;

namespace ChurnSegmentation.Training.Features;

/// <summary>What one query returned, as numbers and texts.</summary>
internal sealed class QueryRows
{
    private readonly FamilyQuery _query;
    private readonly int _months;

    public QueryRows(FamilyQuery query, int months)
    {
        _query = query;
        _months = months;
        Numbers = query.Aggregates.Where(aggregate => aggregate.Kind != AggregateKind.Attribute)
            .ToDictionary(aggregate => aggregate.Name, _ => new List<double>());
        Texts = query.Aggregates.Where(aggregate => aggregate.Kind == AggregateKind.Attribute)
            .ToDictionary(aggregate => aggregate.Name, _ => new List<string?>());
    }

    /// <summary>The account of each row; empty where the query speaks of the whole book.</summary>
    public List<string> Accounts { get; } = [];

    /// <summary>True where the one row holds for every account.</summary>
    public bool OfWholeBook { get; private set; }

    /// <summary>Aggregate → one value a row, or one a row and month; NaN = unknown.</summary>
    public Dictionary<string, List<double>> Numbers { get; }

    /// <summary>Attribute → one text a row; null = unknown.</summary>
    public Dictionary<string, List<string?>> Texts { get; }

    /// <summary>Takes the rows of a block.</summary>
    /// <param name="accounts">Their account ids; null = the query has no such column.</param>
    public void Add(ColumnBlock block, string name, string[]? accounts)
    {
        Accounts.AddRange(accounts ?? []);
        OfWholeBook = accounts is null;
        foreach (Aggregate aggregate in _query.Aggregates)
        {
            Column column = block[aggregate.Name];
            switch (aggregate.Kind)
            {
                case AggregateKind.Attribute:
                    var texts = (string[])column.Values;
                    for (int row = 0; row < block.RowCount; row++)
                    {
                        Texts[aggregate.Name].Add(column.IsNull?[row] == true || texts[row].Length == 0 ? null : texts[row]);
                    }

                    break;
                case AggregateKind.Scalar:
                    AddNumbers(Numbers[aggregate.Name], column.Values, column.IsNull);
                    break;
                default:
                    foreach (Array series in (Array[])column.Values)
                    {
                        if (series.Length != _months)
                        {
                            throw new InvalidOperationException($"{name}: '{aggregate.Name}' has {series.Length} months; expected {_months}.");
                        }

                        AddNumbers(Numbers[aggregate.Name], series, null);
                    }

                    break;
            }
        }
    }

    internal static void AddNumbers(List<double> target, Array values, bool[]? isNull)
    {
        for (int i = 0; i < values.Length; i++)
        {
            target.Add(isNull?[i] == true ? double.NaN : values switch
            {
                double[] doubles => doubles[i],
                ulong[] longs => longs[i],
                long[] longs => longs[i],
                int[] integers => integers[i],
                uint[] integers => integers[i],
                short[] integers => integers[i],
                ushort[] integers => integers[i],
                byte[] bytes => bytes[i],
                sbyte[] bytes => bytes[i],
                float[] floats => floats[i],
                decimal[] decimals => (double)decimals[i],
                bool[] flags => flags[i] ? 1 : 0,
                _ => throw new InvalidOperationException($"No number: {values.GetType().GetElementType()}."),
            });
        }
    }
}

using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Features;

/// <summary>Joins the queries' rows onto the accounts of one snapshot, and tells what is zero from what is unknown.</summary>
internal sealed class SnapshotAssembly(Month snapshot, int months, string[] accounts)
{
    private readonly Dictionary<string, int> _rows = Enumerable.Range(0, accounts.Length).ToDictionary(row => accounts[row], StringComparer.Ordinal);
    private readonly Dictionary<string, double[]> _scalars = [];
    private readonly Dictionary<string, double[]> _series = [];
    private readonly Dictionary<string, string?[]> _attributes = [];

    /// <summary>Adds a query's aggregates; rows of accounts that are not under contract are left out.</summary>
    public void Add(FamilyQuery query, QueryRows found)
    {
        int[] target = found.OfWholeBook ? [] : [.. found.Accounts.Select(id => _rows.GetValueOrDefault(id, -1))];
        foreach (Aggregate aggregate in query.Aggregates)
        {
            switch (aggregate.Kind)
            {
                case AggregateKind.Attribute:
                    _attributes[aggregate.Name] = Texts(found.Texts[aggregate.Name], target);
                    break;
                case AggregateKind.Scalar when found.OfWholeBook:
                    _scalars[aggregate.Name] = [.. Enumerable.Repeat(found.Numbers[aggregate.Name][0], accounts.Length)];
                    break;
                case AggregateKind.Scalar:
                    _scalars[aggregate.Name] = Numbers(found.Numbers[aggregate.Name], target, 1, aggregate.AbsentIsZero);
                    break;
                default:
                    _series[aggregate.Name] = Numbers(found.Numbers[aggregate.Name], target, months, aggregate.AbsentIsZero);
                    break;
            }
        }

        HideWhatIsNotCovered(query);
    }

    /// <summary>The table.</summary>
    public AggregateTable Build() => new(snapshot, months, accounts, _scalars, _series, _attributes);

    private string?[] Texts(List<string?> found, int[] target)
    {
        var texts = new string?[accounts.Length];
        for (int i = 0; i < target.Length; i++)
        {
            if (target[i] >= 0)
            {
                texts[target[i]] = found[i];
            }
        }

        return texts;
    }

    /// <summary>An account without a row has zero or something unknown; where nothing is known of any row, zero would be a guess.</summary>
    private double[] Numbers(List<double> found, int[] target, int width, bool absentIsZero)
    {
        var values = new double[accounts.Length * width];
        Array.Fill(values, absentIsZero && found.Exists(value => !double.IsNaN(value)) ? 0 : double.NaN);
        for (int i = 0; i < target.Length; i++)
        {
            for (int month = 0; month < width && target[i] >= 0; month++)
            {
                values[target[i] * width + month] = found[i * width + month];
            }
        }

        return values;
    }

    /// <summary>
    /// Unknown, not zero: months before the signature, months that the table's feed does not cover, and a column that no row fills.
    /// </summary>
    private void HideWhatIsNotCovered(FamilyQuery query)
    {
        double[]? rows = query.CoveredBy is { } name ? _series[name] : null;
        double[] tenure = _scalars["tenure_months"];
        bool[]? covered = rows is null ? null : Feed.Covers(rows, tenure, months);
        foreach (Aggregate aggregate in query.Aggregates.Where(aggregate => aggregate is { Kind: AggregateKind.Series, AbsentIsZero: true }))
        {
            double[] series = _series[aggregate.Name];
            if (rows is not null && !Enumerable.Range(0, series.Length).Any(cell => rows[cell] > 0 && !double.IsNaN(series[cell])))
            {
                Array.Fill(series, double.NaN);
            }

            for (int cell = 0; cell < series.Length; cell++)
            {
                int month = cell % months;
                if (series[cell] == 0 && (covered?[month] == false || months - 1 - month > tenure[cell / months]))
                {
                    series[cell] = double.NaN;
                }
            }
        }
    }
}

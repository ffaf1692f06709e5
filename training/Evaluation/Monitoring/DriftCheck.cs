using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions.Systemic;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Labels;

namespace ChurnSegmentation.Training.Evaluation.Monitoring;

/// <summary>Who the customers are today, held against whom a version learned from.</summary>
/// <param name="Features">Every feature, those of most weight first.</param>
/// <param name="Score">The model's log-odds.</param>
/// <param name="DriftedWeight">Share of the model's mean |SHAP| that lies on drifted features.</param>
public sealed record DriftCheck(IReadOnlyList<ColumnDrift> Features, ColumnDrift Score, double DriftedWeight)
{
    /// <summary>Measures every column; drift is a size above the policy's line that is also unusual for the book.</summary>
    /// <param name="logOdds">n predictions.</param>
    public static DriftCheck Of(Dataset data, double[] logOdds, MonthRows months, MonitoredVersion version, MonitoringPolicy policy)
    {
        double[] weights = Weights(data.Features.Take(months.Today), version);
        ColumnDrift[] features = [.. data.Features.Names.Select((name, column) => ColumnDrift.Measure(
            name, BinsOf(name, version), row => data.Features.Row(row)[column], months, weights[column]))];
        double[] q = BenjaminiHochberg.Adjust([.. features.Select(feature => feature.Q)]);
        ColumnDrift Judge(ColumnDrift column, double rate) => column with
        {
            Q = rate,
            Drifted = rate <= policy.DiscoveryRate && column.Excess >= policy.DriftDistance,
        };
        features = [.. features.Select((feature, column) => Judge(feature, q[column]))
            .OrderByDescending(feature => feature.Weight).ThenBy(feature => feature.Name, StringComparer.Ordinal)];
        float[] known = [.. months.Known.Values.SelectMany(rows => rows).Select(row => (float)logOdds[row]).Order()];
        ColumnDrift score = ColumnDrift.Measure("score", Bins.OfTenths(known), row => (float)logOdds[row], months, 0);
        return new DriftCheck(
            features,
            Judge(score, score.Q),
            features.Where(feature => feature.Drifted).Sum(feature => feature.Weight));
    }

    private static Bins BinsOf(string name, MonitoredVersion version) => version.Fitted.Categories.TryGetValue(name, out IReadOnlyList<string>? categories)
        ? Bins.OfCategories(categories.Count)
        : Bins.OfTenths(version.Reference.Values.GetValueOrDefault(name) ?? []);

    /// <summary>Each feature's share of mean |SHAP|.</summary>
    private static double[] Weights(FeatureMatrix rows, MonitoredVersion version)
    {
        var shap = new TreeShap(version.Model);
        var sums = new double[rows.Names.Count];
        var contributions = new double[rows.Names.Count];
        for (int row = 0; row < rows.RowCount; row++)
        {
            shap.Explain(rows.Row(row), contributions);
            for (int column = 0; column < sums.Length; column++)
            {
                sums[column] += Math.Abs(contributions[column]);
            }
        }

        double all = sums.Sum();
        return Array.ConvertAll(sums, sum => all > 0 ? sum / all : 0);
    }
}

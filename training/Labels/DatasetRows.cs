using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Labels;

/// <summary>Gathers the rows of a <see cref="Dataset"/>, snapshot by snapshot.</summary>
internal sealed class DatasetRows(Windows windows, LabelFacts facts, Policy policy)
{
    private readonly List<string> _accounts = [];
    private readonly List<Month> _snapshots = [];
    private readonly List<FeatureMatrix> _features = [];
    private readonly List<float> _churn = [];
    private readonly List<float> _needsExit = [];
    private readonly List<float> _expansion = [];
    private readonly List<bool> _stillThere = [];
    private readonly List<bool> _reviewed = [];
    private readonly List<bool> _treated = [];
    private readonly List<float> _lastOverMean = [];
    private readonly List<float> _sameCriteria = [];
    private readonly Dictionary<string, List<string>> _slices = Slices.Dimensions.ToDictionary(dimension => dimension, _ => new List<string>());
    private readonly Dictionary<Month, int> _silent = [];
    private readonly ReviewAgreement _agreement = new();

    /// <summary>Snapshot → accounts that were silent already.</summary>
    public IReadOnlyDictionary<Month, int> Silent => _silent;

    /// <summary>Who labelled needs_exit, and how far they agree.</summary>
    public ReviewFacts Reviews => _agreement.Facts(facts);

    /// <summary>Adds the eligible accounts of a snapshot.</summary>
    /// <param name="table">Accounts under contract, in ordinal order.</param>
    /// <param name="features">Their features.</param>
    /// <param name="outcome">The outcome window; null = it has not closed.</param>
    public void Add(AggregateTable table, FeatureMatrix features, OutcomeWindow? outcome)
    {
        Eligibility eligibility = Eligibility.Of(table, policy);
        ExitFacts.Reader observed = ExitFacts.ReaderOf(features);
        NeedsExitLabel.Reader? outcomeReader = outcome is null ? null : new NeedsExitLabel.Reader(outcome.Features);
        Month snapshot = table.Snapshot;
        foreach (int row in eligibility.Eligible)
        {
            string id = table.AccountIds[row];
            AccountFacts account = facts[id];
            double mean = eligibility.ObservedMean[row];
            ExitReview? review = NeedsExitLabel.ReviewOf(account, snapshot, windows);
            _accounts.Add(id);
            _snapshots.Add(snapshot);
            _churn.Add(outcome is null ? float.NaN : ChurnLabel.Of(account, snapshot, mean, windows, policy));
            _stillThere.Add(ChurnLabel.IsStillThere(account, snapshot, mean, windows, policy));
            _expansion.Add(snapshot + ExpansionLabel.Months > facts.LastMonth ? float.NaN : ExpansionLabel.Of(account, snapshot, mean, policy));
            _reviewed.Add(outcome is not null && review is not null);
            float criteria = outcomeReader?.ByCriteria(outcome!.RowOf(id), windows.Outcome, policy) ?? float.NaN;
            _needsExit.Add(outcomeReader is null ? float.NaN : review is not null ? NeedsExitLabel.ByReview(review) : criteria);
            if (outcomeReader is not null)
            {
                _agreement.Add(review, criteria);
            }

            _treated.Add(account.Interventions.Any(day => day > snapshot.LastDay && day <= (snapshot + windows.Horizon).LastDay));
            _lastOverMean.Add((float)(table.Series["mrr"][(row + 1) * table.Months - 1] / mean));
            _sameCriteria.Add((float)ExitCriteria.Degree(observed.Of(row), windows.Observe, policy));
            foreach (string dimension in Slices.Dimensions)
            {
                _slices[dimension].Add(Slices.Of(table, row, dimension));
            }
        }

        _features.Add(features.Take(eligibility.Eligible));
        _silent[snapshot] = eligibility.Silent.Length;
    }

    /// <summary>The rows, in the order in which they came.</summary>
    /// <param name="names">Names of the features' columns.</param>
    /// <param name="wanted">Columns to keep, in this order, unknown where there is none; null = all but those that are the same in every row.</param>
    /// <exception cref="UserFault">No row at all.</exception>
    public Dataset Build(IReadOnlyList<string> names, IReadOnlyList<string>? wanted)
    {
        if (_accounts.Count == 0)
        {
            throw new UserFault(
                $"No account is eligible at any of {_silent.Count} snapshots; expected accounts under contract with revenue in the "
                + $"snapshot's month that was known by its last day, and {windows.Observe} months of history. Check signed_on, and month and known_at of revenue_months "
                + "(a row that is known only when it is billed, after its month, comes too late for it), or observe fewer months.");
        }

        FeatureMatrix features = Joined(names, wanted);
        float[] lastOverMean = [.. _lastOverMean];
        return new Dataset(
            windows,
            _accounts,
            _snapshots,
            features,
            new Dictionary<string, float[]> { ["churn"] = [.. _churn], ["needs_exit"] = [.. _needsExit], ["expansion"] = [.. _expansion] },
            new Dictionary<string, int>
            {
                ["churn"] = windows.Horizon,
                ["needs_exit"] = windows.Horizon,
                ["expansion"] = ExpansionLabel.Months,
            },
            [.. _stillThere],
            [.. _reviewed],
            [.. _treated],
            _slices.ToDictionary(slice => slice.Key, slice => slice.Value.ToArray()),
            new Dictionary<string, IReadOnlyDictionary<string, float[]>>
            {
                ["churn"] = new Dictionary<string, float[]> { ["last_month_over_mean"] = [.. lastOverMean.Select(ratio => -ratio)] },
                ["needs_exit"] = new Dictionary<string, float[]> { ["same_criteria_observed"] = [.. _sameCriteria] },
                ["expansion"] = new Dictionary<string, float[]> { ["last_month_over_mean"] = lastOverMean },
            });
    }

    private FeatureMatrix Joined(IReadOnlyList<string> names, IReadOnlyList<string>? wanted)
    {
        string[] kept = [.. wanted ?? [.. names.Where((_, column) => Varies(column))]];
        var values = new float[_accounts.Count * kept.Length];
        int at = 0;
        for (int part = 0; part < _features.Count; part++)
        {
            float[] selected = _features[part].Select(kept).Values;
            selected.CopyTo(values, at);
            at += selected.Length;
            _features[part] = new FeatureMatrix(names, []); // let go of the part: all of it twice would be too much
        }

        return new FeatureMatrix(kept, values);
    }

    private bool Varies(int column)
    {
        float first = _features.First(part => part.RowCount > 0).Row(0)[column];
        foreach (FeatureMatrix part in _features)
        {
            for (int row = 0; row < part.RowCount; row++)
            {
                if (!part.Row(row)[column].Equals(first))
                {
                    return true;
                }
            }
        }

        return false;
    }
}

using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Features;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Commands;

/// <summary>A snapshot of a book, scored: the models' features by the policy that they were trained with, the decisions' by
/// today's.</summary>
/// <param name="View">What decisions look at.</param>
/// <param name="Features">n × d, in the order of the models' features.</param>
/// <param name="Learnt">All features that the models' catalogue gives, by their policy.</param>
/// <param name="Eligibility">Who is scored, and who is silent already.</param>
public sealed record ScoredSnapshot(SnapshotView View, FeatureMatrix Features, FeatureMatrix Learnt, Eligibility Eligibility)
{
    /// <summary>Reads a snapshot and scores its eligible accounts; null where the book knows of no revenue in its observation window.</summary>
    /// <param name="book">The data.</param>
    /// <param name="learnt">The catalogue that the models were trained with.</param>
    /// <param name="fitted">The features that the models were trained with.</param>
    /// <param name="models">Model name → model.</param>
    /// <param name="trainedWith">The policy that the models were trained with.</param>
    /// <param name="policy">The policy of the day.</param>
    /// <param name="snapshot">The month whose end is the snapshot.</param>
    /// <param name="observe">Months of the observation window.</param>
    public static async Task<ScoredSnapshot?> TryReadAsync(
        DataBook book,
        FeatureCatalog learnt,
        FittedFeatures fitted,
        IReadOnlyDictionary<string, CalibratedModel> models,
        Policy trainedWith,
        Policy policy,
        Month snapshot,
        int observe,
        CancellationToken cancellation = default)
    {
        FeatureCatalog catalog = FeatureCatalog.BuiltIn.Available(book.Tables);
        AggregateTable table = await FamilyQueries.RunAsync(book, catalog, snapshot, observe, cancellation).ConfigureAwait(false);
        if (!table.Series["mrr"].Any(double.IsFinite))
        {
            return null;
        }

        int history = policy.Segments.HistoryMonths;
        AggregateTable longer = await FamilyQueries.RunAsync(book, catalog, snapshot, history, cancellation).ConfigureAwait(false);
        AggregateTable whole = table with { History = longer };
        AggregateTable learntOver = trainedWith.Segments.HistoryMonths == history ? longer : await FamilyQueries.RunAsync(
            book, catalog, snapshot, trainedWith.Segments.HistoryMonths, cancellation).ConfigureAwait(false);
        FeatureMatrix all = FeatureCalculator.Compute(
            table with { History = learntOver }, learnt.Available(book.Tables), trainedWith, fitted.Categories);
        FeatureMatrix features = all.Select(fitted.Names);
        FeatureMatrix decided = FeatureCalculator.Compute(whole, catalog, policy, fitted.Categories);
        FeatureMatrix[] without = [.. Enumerable.Range(0, observe).Select(
            month => FeatureCalculator.Compute(Without(table, month), catalog, policy, fitted.Categories))];
        FeatureMatrix habits = FeatureCalculator.Compute(longer, catalog, policy, fitted.Categories);
        Eligibility eligibility = Eligibility.Of(table, policy);
        var scored = eligibility.Eligible.ToHashSet();
        AccountView[] accounts = [.. Enumerable.Range(0, table.Count).Select(row => new AccountView(
            table.AccountIds[row],
            Attributes(table, row),
            new FeatureRow(decided, row),
            scored.Contains(row)
                ? models.ToDictionary(model => model.Key, model => Logistic.Probability(model.Value.LogOdds(features.Row(row))))
                : new Dictionary<string, double>(),
            [.. without.Select(matrix => new FeatureRow(matrix, row))])
        {
            History = new FeatureRow(habits, row),
        })];
        return new ScoredSnapshot(new SnapshotView(snapshot, observe, whole, accounts), features, all, eligibility);
    }

    /// <summary>Reads a snapshot and scores it by a version; null where the book knows of no revenue in its observation window.</summary>
    public static async Task<ScoredSnapshot?> TryReadAsync(
        DataBook book, RegistryVersion version, Predictor predictor, Policy policy, Month snapshot, CancellationToken cancellation = default)
    {
        ScoredSnapshot? scored = await TryReadAsync(
            book,
            version.TrainedCatalog(),
            new FittedFeatures(predictor.FeatureNames, version.Manifest.Categories),
            predictor.Models.ToDictionary(model => model.Name, model => model.Model),
            version.TrainedPolicy(),
            policy,
            snapshot,
            version.Manifest.Run.Observe,
            cancellation).ConfigureAwait(false);
        scored = predictor is { Familiarity: { } usual, Policy.Uncertainty: { } lines }
            ? scored?.Abstaining(usual, predictor.Models.ToDictionary(model => model.Name, model => model.Conformal), lines)
            : scored;
        return scored?.Without(TestVerdict.WithoutSignal(version.Manifest).Keys);
    }

    /// <summary>Reads a snapshot and scores it by a version.</summary>
    /// <exception cref="UserFault">The book knows of no revenue there.</exception>
    public static async Task<ScoredSnapshot> ReadAsync(
        DataBook book, RegistryVersion version, Predictor predictor, Policy policy, Month snapshot, CancellationToken cancellation = default) =>
        await TryReadAsync(book, version, predictor, policy, snapshot, cancellation).ConfigureAwait(false)
        ?? throw new UserFault($"No account was under contract with revenue at the end of {snapshot}; expected a month of the book. Name another with --snapshot.");

    /// <summary>The same, with the accounts for which a model gives no answer.</summary>
    /// <param name="usual">What was usual among the rows that the models learned from.</param>
    /// <param name="calibrated">Model → when it says neither; null where it was not calibrated for it.</param>
    public ScoredSnapshot Abstaining(Familiarity usual, IReadOnlyDictionary<string, Conformal?> calibrated, UncertaintyPolicy policy)
    {
        return this with { View = View with { Accounts = [.. View.Accounts.Select((account, row) => account with { Doubts = Doubts(account, row) })] } };

        Dictionary<string, string> Doubts(AccountView account, int row)
        {
            FamiliarityOfRow familiarity = usual.Of(Features.Row(row), policy.UnfamiliarShare);
            return account.Probabilities
                .Select(model => (model.Key, Doubt: Verdict.Doubt(calibrated[model.Key], model.Value, familiarity, policy)))
                .Where(model => model.Doubt is not null)
                .ToDictionary(model => model.Key, model => model.Doubt!);
        }
    }

    /// <summary>The same as decisions may see it: what these models say is unknown.</summary>
    public ScoredSnapshot Without(IEnumerable<string> models)
    {
        HashSet<string> unheard = [.. models];
        return unheard.Count == 0 ? this : this with
        {
            View = View with
            {
                Accounts = [.. View.Accounts.Select(account => account with
                {
                    Probabilities = account.Probabilities.ToDictionary(model => model.Key, model => unheard.Contains(model.Key) ? double.NaN : model.Value),
                })],
            },
        };
    }

    /// <summary>The table as if nothing were known of one month of its window.</summary>
    private static AggregateTable Without(AggregateTable table, int month) => table with
    {
        Series = table.Series.ToDictionary(
            series => series.Key, double[] (series) => [.. series.Value.Select((value, cell) => cell % table.Months == month ? double.NaN : value)]),
    };

    /// <summary>What is known of an account beside numbers.</summary>
    internal static Dictionary<string, string> Attributes(AggregateTable table, int row) => table.Attributes
        .Where(attribute => attribute.Value[row] is not null)
        .ToDictionary(attribute => attribute.Key, attribute => attribute.Value[row]!);
}

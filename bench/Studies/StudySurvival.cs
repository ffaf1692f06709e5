using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>The survival models of a study's book, trained as train does: on what was known twelve months before its today.</summary>
/// <param name="Run">The models.</param>
/// <param name="Facts">What the labels read.</param>
/// <param name="Accounts">The accounts as they signed.</param>
/// <param name="Built">The snapshots that they learned from, and the test month's.</param>
/// <param name="TestFrom">What happened after it is unknown to them.</param>
internal sealed record StudySurvival(
    SurvivalRun Run, LabelFacts Facts, SignedAccounts Accounts, DatasetBuilder.Result Built, Month TestFrom)
{
    private const int TestMonths = 12, Snapshots = 6, Apart = 3;

    /// <summary>Trains them.</summary>
    public static async Task<StudySurvival> TrainAsync(ObservedBook study, CancellationToken cancellation = default)
    {
        var settings = new RunSettings { BootstrapReplicates = 0 };
        LabelFacts facts = await LabelFactsReader.ReadAsync(study.Book, cancellation);
        SignedAccounts accounts = await SignedAccounts.ReadAsync(study.Book, cancellation);
        Month testFrom = study.Today - TestMonths;
        Month[] snapshots = [.. Enumerable.Range(0, Snapshots + 1).Select(step => testFrom - Apart * (Snapshots - step))
            .Where(month => month >= facts.FirstMonth + (settings.Windows.Observe - 1))];
        DatasetBuilder.Result built = await DatasetBuilder.BuildAsync(
            study.Book, facts, study.Policy, settings.Windows, snapshots, cancellation: cancellation);
        return new StudySurvival(
            SurvivalRun.Train(built, accounts, study.Policy, settings, testFrom, new XGBoostLearner(), cancellation), facts, accounts, built, testFrom);
    }
}

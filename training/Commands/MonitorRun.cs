using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Evaluation.Monitoring;
using ChurnSegmentation.Training.Labels;

namespace ChurnSegmentation.Training.Commands;

/// <summary>From an opened book and a version to the report that watches it.</summary>
internal static class MonitorRun
{
    /// <summary>Reads the months that the version knew and those since, and holds them against each other.</summary>
    /// <param name="model">The model: churn, needs_exit, expansion.</param>
    /// <param name="challenger">The version to compare with; null = none.</param>
    /// <param name="policy">The policy of the day.</param>
    /// <param name="snapshot">The month to look at; null = the book's last.</param>
    public static async Task<MonitorReport> RunAsync(
        CheckedDataBook book, RegistryVersion version, RegistryVersion? challenger, string model, Policy policy, Month? snapshot,
        IProgress<string> progress, CancellationToken cancellation)
    {
        progress.Report("reading labels");
        LabelFacts facts = await LabelFactsReader.ReadAsync(book.Book, cancellation);
        Month today = snapshot ?? facts.LastMonth;
        var watched = MonitoredVersion.Of(version, model);
        if (today <= watched.Seen || today > facts.LastMonth)
        {
            throw new UserFault($"Version {version.Id} was tested up to {watched.Seen} and the book ends in {facts.LastMonth}: there is nothing new at {today}; "
                + "expected a month between them. Bring a later book, or name another --snapshot or --version.");
        }

        MonitoringPolicy lines = policy.Monitoring
            ?? throw new UserFault($"The policy has no section 'monitoring', so nothing says what is worth a look. Add it, as in the shipped {Policy.FileName}.");
        Month[] months = [.. watched.Known(lines).Concat(watched.Since(today, lines)).Distinct().Where(DatasetBuilder.Snapshots(facts, watched.Windows).Contains)];
        Dataset data = await RowsAsync(book, facts, version, watched, months, progress, cancellation);
        double[] logOdds = watched.Model.LogOdds(data.Features);
        var rows = MonthRows.Of(data, watched, lines, today);
        var report = MonitorReport.Of(data, logOdds, rows, watched, lines);
        if (challenger is null)
        {
            return report with { ChallengerNote = "The registry has no other version to compare with." };
        }

        var other = MonitoredVersion.Of(challenger, model);
        Month[] common = [.. rows.Closed.Select(row => data.Snapshots[row]).Distinct().Order().Where(month => month > other.Seen)];
        string note = $"No window that neither version has seen has closed: challenger {challenger.Id} was tested up to {other.Seen}, so the first closes in "
            + $"{(other.Seen > watched.Seen ? other.Seen : watched.Seen) + (1 + watched.LabelMonths)}.";
        if (other.Windows.Horizon != watched.Windows.Horizon || other.Windows.Outcome != watched.Windows.Outcome)
        {
            note = $"Challenger {challenger.Id} predicts another window, {other.Windows.Outcome} months after {other.Windows.Lead}: there is no common outcome to compare on.";
            common = [];
        }

        return common.Length == 0
            || PairedVersions.TryOf(
                data, logOdds, rows.Closed, watched,
                await RowsAsync(book, facts, challenger, other, common, progress, cancellation), other) is not { } paired
            ? report with { ChallengerNote = note }
            : report with { Challenger = paired };
    }

    private static async Task<Dataset> RowsAsync(
        CheckedDataBook book, LabelFacts facts, RegistryVersion version, MonitoredVersion watched, Month[] months, IProgress<string> progress,
        CancellationToken cancellation) => (await DatasetBuilder.BuildAsync(
            book.Book,
            facts,
            version.TrainedPolicy(),
            watched.Windows,
            months,
            watched.Fitted,
            BookDataset.Lines(progress, months.Length),
            cancellation)).Dataset;
}

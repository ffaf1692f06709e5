using System.Globalization;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>Where the version comes from and who approved it.</summary>
internal static class HistorySection
{
    private const int MostNames = 12;

    public static void Write(CardWriter card, Manifest manifest, CardLater? later)
    {
        card.Heading(2, "Changes since the last version");
        if (manifest.Changes is { } changes)
        {
            Changes(card, manifest, changes);
        }
        else
        {
            card.Line("There was no champion when it was trained: it is compared with none.\n");
        }

        Approvals(card, later);
        RunFacts run = manifest.Run;
        card.Heading(2, "To make it again");
        card.Line($"""
            {manifest.Product}, learner {run.Learner} {run.LearnerVersion}, seed {run.Seed}, policy `{run.PolicySha256}`, data `{manifest.Data.Fingerprint}`:
            the same inputs give the same bytes. This card is generated from the version's manifest and never edited; `models verify` checks every file
            of the version, the card's too.

            """);
        card.Folded("Run settings", () => card.Table(
            ["setting", "value:"],
            run.Settings.OrderBy(setting => setting.Key, StringComparer.Ordinal).Select(setting => (string[])[setting.Key, Plain(setting.Value)])));
    }

    private static void Changes(CardWriter card, Manifest manifest, ChangeFacts changes)
    {
        IReadOnlyDictionary<string, double> settings = ChangeFacts.SettingsOf(manifest);
        card.Line($"Against `{changes.Version}`, the champion of the day:\n");
        card.Line($"- data: {changes.FirstMonth} to {changes.LastMonth} → {manifest.Data.FirstMonth} to {manifest.Data.LastMonth}; "
            + $"{CardWriter.Count(changes.Rows)} → {CardWriter.Count(manifest.Data.Tables.Values.Sum(table => table.Rows))} rows");
        card.Line($"- features added: {Names(changes.FeaturesAdded)}");
        card.Line($"- features removed: {Names(changes.FeaturesRemoved)}");
        card.Line($"- held in another direction: {Names(changes.Directions)}");
        card.Line($"- settings: {(changes.Settings.Count == 0 ? "none changed" : string.Join("; ", changes.Settings.OrderBy(setting => setting.Key, StringComparer.Ordinal)
            .Select(setting => $"{setting.Key} {Plain(setting.Value)} → {Plain(settings[setting.Key])}")))}");
        card.Line($"- policy: {(changes.SamePolicy ? "the same" : "another")}\n");
        card.Table(
            ["model", "ROC AUC then", "now", "Brier skill then", "now", "lift, top 10%, then", "now"],
            ModelCard.Models(manifest).Select(model => model.Name).Where(name => changes.Models.ContainsKey(name) || manifest.Models.ContainsKey(name)).Select(name =>
            {
                EvaluationFacts? then = changes.Models.GetValueOrDefault(name), now = manifest.Models.GetValueOrDefault(name)?.Test;
                return (string[])
                [
                    $"`{name}`", Metric.Interval(then?.RocAuc), Metric.Interval(now?.RocAuc), Metric.Interval(then?.BrierSkill), Metric.Interval(now?.BrierSkill),
                    Metric.Interval(then?.LiftTop10), Metric.Interval(now?.LiftTop10),
                ];
            }));
        card.Line("Each was tested on its own months, so a difference may be the months'. `monitor` compares two versions on the same accounts.\n");
    }

    /// <summary>Who approved the version.</summary>
    public static void Approvals(CardWriter card, CardLater? later)
    {
        card.Heading(2, "Approvals");
        if (later is null)
        {
            card.Line("""
                A version never changes, and who approved it comes later: the registry keeps every move of `champion` with its time, who, why and signature,
                and `models card VERSION` writes this card with them.

                """);
            return;
        }

        card.Line($"Of version `{later.Version}`, as the registry tells:\n");
        card.Table(
            ["when (UTC)", "who", "alias", "on what grounds", "signature"],
            later.Approvals.Select(approval => (string[])
            [
                approval.When.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), approval.Who, approval.Alias, approval.Why, approval.SignatureWords,
            ]));
        if (later.Approvals.Count == 0)
        {
            card.Line("No alias has ever pointed to it: nobody has approved it.\n");
        }
    }

    private static string Names(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "none",
        <= MostNames => string.Join(", ", names.Select(name => $"`{name}`")),
        _ => $"{string.Join(", ", names.Take(MostNames).Select(name => $"`{name}`"))} and {names.Count - MostNames} more",
    };

    private static string Plain(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}

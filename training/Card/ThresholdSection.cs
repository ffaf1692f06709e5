using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>From which probability acting is cheapest, by the policy's costs.</summary>
internal static class ThresholdSection
{
    public static void Write(CardWriter card, Manifest manifest, IReadOnlyDictionary<string, LineChart> charts)
    {
        (string Name, ThresholdFacts Threshold)[] models =
            [.. ModelCard.Trained(manifest).Where(model => model.Model.Threshold is not null).Select(model => (model.Name, model.Model.Threshold!))];
        if (models.Length == 0)
        {
            return;
        }

        card.Heading(2, "Thresholds, from the policy's costs");
        card.Line("""
            The line at which acting costs least, chosen inside the training period, on probabilities of trees that never saw the account; its cost is
            then read on the test rows. Costs are the policy's, in the book's currency; change them there and train again. No decision is taken by this
            line alone: the guards' and the ladder's own lines stand in the policy.

            """);
        card.Table(
            ["model", "the mistake", "costs:", "because"],
            models.SelectMany(model => new[] { model.Threshold.Missed, model.Threshold.Needless }
                .Select(cost => (string[])[$"`{model.Name}`", cost.What, CardWriter.Money(cost.Cost), cost.Reason])));
        card.Table(
            ["model", "act from:", "if perfectly calibrated:", "test rows acted on:", "rightly:", "cost for 100 accounts", "acting on nobody:", "on everybody:"],
            models.Select(model => (string[])
            [
                $"`{model.Name}`", CardWriter.FineShare(model.Threshold.Threshold), CardWriter.FineShare(model.Threshold.ByCostsAlone),
                CardWriter.Count(model.Threshold.Flagged), CardWriter.Count(model.Threshold.Hits), CardWriter.MoneyInterval(model.Threshold.TestCost),
                CardWriter.Money(model.Threshold.TestNobody), CardWriter.Money(model.Threshold.TestEverybody),
            ]));
        card.Pictures(charts, models.Select(model => ModelCharts.PathOf(model.Name, "cost")));
    }
}

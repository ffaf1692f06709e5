namespace ChurnSegmentation.Core.Store;

/// <summary>
/// The probability from which acting is cheapest by the policy's costs, chosen on out-of-fold probabilities of the training period. Costs are in
/// the book's currency for 100 accounts; acting on a positive and leaving a negative alone cost nothing.
/// </summary>
/// <param name="Missed">What it costs to leave a positive alone.</param>
/// <param name="Needless">What it costs to act on a negative.</param>
/// <param name="Threshold">The cheapest line in the training period: who stands at it or above is acted on; 1 = nobody is.</param>
/// <param name="ByCostsAlone">Needless ÷ (needless + missed): where the line stands if the probabilities are perfectly calibrated.</param>
/// <param name="Flagged">Test rows at the threshold or above.</param>
/// <param name="Hits">Positives among them.</param>
/// <param name="TestCost">Cost of the threshold on the test rows.</param>
/// <param name="TestNobody">Cost of acting on nobody there.</param>
/// <param name="TestEverybody">Cost of acting on everybody there.</param>
/// <param name="Curve">Cost by threshold, from 0 to 1.</param>
public sealed record ThresholdFacts(
    ErrorCost Missed,
    ErrorCost Needless,
    double Threshold,
    double ByCostsAlone,
    int Flagged,
    int Hits,
    Metric TestCost,
    double TestNobody,
    double TestEverybody,
    IReadOnlyList<CostPoint> Curve);

/// <summary>What one kind of wrong answer costs.</summary>
/// <param name="What">The mistake, in words.</param>
/// <param name="Cost">In the book's currency.</param>
/// <param name="Reason">The policy's reason.</param>
public sealed record ErrorCost(string What, double Cost, string Reason);

/// <param name="Training">Cost for 100 accounts on the out-of-fold probabilities of the training period.</param>
/// <param name="Test">The same on the test rows.</param>
public sealed record CostPoint(double Threshold, double Training, double Test);

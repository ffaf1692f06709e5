namespace ChurnSegmentation.Training.Evaluation.Monitoring;

/// <summary>A snapshot whose window has closed: what was expected, and what came.</summary>
/// <param name="Month">The snapshot.</param>
/// <param name="Rows">Accounts.</param>
/// <param name="Expected">Events that the probabilities promised.</param>
/// <param name="Low">Fewest that chance would make of it, 95%.</param>
/// <param name="High">Most.</param>
/// <param name="Observed">Events that came.</param>
/// <param name="SoFar">Shift of the log-odds over all months up to this one; null where it cannot be fitted.</param>
/// <param name="SoFarLow">Its interval at the policy's confidence, clustered by account.</param>
/// <param name="SoFarHigh">The interval's other end.</param>
public sealed record OutcomeMonth(
    string Month, int Rows, double Expected, double Low, double High, int Observed, double? SoFar, double? SoFarLow, double? SoFarHigh);

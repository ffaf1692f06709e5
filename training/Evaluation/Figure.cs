namespace ChurnSegmentation.Training.Evaluation;

/// <summary>The figures of a set of rows, by their place in an array; NaN = the rows cannot give it.</summary>
internal enum Figure
{
    RocAuc, AveragePrecision,
    LiftTop5, LiftTop10, LiftTop20, PrecisionTop5, PrecisionTop10, PrecisionTop20,

    // Of probabilities only, from here on.
    LogLoss, Brier, BrierSkill, CalibrationSlope, CalibrationIntercept, Ece,
    Count,
}

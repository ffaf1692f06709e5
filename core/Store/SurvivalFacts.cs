namespace ChurnSegmentation.Core.Store;

/// <summary>One survival model of a version and its figures.</summary>
/// <param name="Kind"><c>signature</c>: from what is known when an account signs; <c>snapshot</c>: from an account's features at a month's end.</param>
/// <param name="File">The model's file in the version's directory; its last feature is the month.</param>
/// <param name="Rounds">Trees.</param>
/// <param name="Calibration">Platt's line on the margin of the monthly hazard, with what sampling took from the intercept put back.</param>
/// <param name="Accounts">Accounts that it learned from.</param>
/// <param name="Rows">Account-months that it learned from.</param>
/// <param name="Events">Rows whose account left, or fell silent, in that month.</param>
/// <param name="NegativeShare">Share of the account-months without the event that were drawn.</param>
/// <param name="Categories">Categorical feature → its categories in code order; unseen = missing.</param>
/// <param name="Test">Figures on accounts of the test period; null = too few with enough follow-up.</param>
public sealed record SurvivalFacts(
    string Kind,
    string File,
    int Rounds,
    CalibrationFacts Calibration,
    int Accounts,
    int Rows,
    int Events,
    double NegativeShare,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Categories,
    SurvivalFigures? Test)
{
    /// <summary>The reference rows of the signature model, beside which a prospect's values stand.</summary>
    public string? Reference { get; init; }

    /// <summary>Who taught the trees; null = nobody, they learned from what happened alone.</summary>
    public SurvivalTeacher? Teacher { get; init; }
}

/// <summary>A logistic hazard with effects that fade, which the trees learned to say.</summary>
/// <param name="Penalty">λ of its penalty ½λ‖w‖².</param>
public sealed record SurvivalTeacher(double Penalty);

/// <summary>How well survival was foretold.</summary>
/// <param name="Accounts">Accounts followed.</param>
/// <param name="Events">Those that left or fell silent while followed.</param>
/// <param name="Harrell">Harrell's C on the six-month risk: of two accounts, the one that left first had the higher risk (Harrell et al. 1982).</param>
/// <param name="Ipcw">The same with censoring weighed out (Uno et al. 2011).</param>
/// <param name="Calibration">Months → calibration on the accounts with that much follow-up.</param>
public sealed record SurvivalFigures(
    int Accounts, int Events, Metric? Harrell, Metric? Ipcw, IReadOnlyDictionary<string, SurvivalCalibration> Calibration);

/// <summary>Calibration of the probability of having left by a month.</summary>
/// <param name="Accounts">Accounts with that much follow-up.</param>
/// <param name="Observed">Share that had left.</param>
/// <param name="Expected">Mean probability of having left.</param>
/// <param name="Slope">Slope of the logistic recalibration (Cox 1958); 1 = calibrated.</param>
/// <param name="Intercept">Intercept with the slope held at 1; 0 = calibrated.</param>
public sealed record SurvivalCalibration(int Accounts, double Observed, double Expected, Metric? Slope, Metric? Intercept);

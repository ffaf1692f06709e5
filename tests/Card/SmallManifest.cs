using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Tests.Card;

/// <summary>A manifest with every part that the card tells of, made by hand.</summary>
internal static class SmallManifest
{
    public static Manifest Full() => new(
        1,
        "ChurnSegmentation 0.1.0",
        new DataFacts(
            "f00df00df00df00df00d", "2022-01", "2024-12",
            new Dictionary<string, TableFacts>
            {
                ["accounts"] = new(3920, 0, new Dictionary<string, long>()),
                ["invoices"] = new(93363, 17, new Dictionary<string, long> { ["due_on before issued_on"] = 17 }),
            },
            ["goals"],
            new Dictionary<string, string> { ["skill"] = "goals" }),
        new RunFacts(
            6, 1, 3, "2023-12", ["2023-07", "2023-08"], ["2023-12", "2024-01"], "xgboost", "1.7.4",
            new Dictionary<string, double> { ["learner.max_depth"] = 4 }, "cafe", 11),
        new Dictionary<string, ModelFacts>
        {
            ["churn"] = Model(),
            ["needs_exit"] = Model() with
            {
                TestReviewed = Figures(61, 23, 0.7, 0.65, 0.75) with { CalibrationSlope = new Metric(0.62, 0.4, 0.79), CalibrationIntercept = new Metric(1.55, 0.73, 2.53) },
                TestByCriteria = Figures(839, 77, 0.9, 0.85, 0.95),
                PairedReviewed = new Dictionary<string, Metric> { ["logistic_regression"] = new(0.031, 0.013, 0.062) },
                PairedByCriteria = new Dictionary<string, Metric> { ["logistic_regression"] = new(0.052, 0.013, 0.091) },
            },
        },
        new Dictionary<string, string> { ["expansion"] = "one class only in the training period." },
        [
            new FeatureFacts("mrr_mean", "money", new Dictionary<string, int>(), "Mean.", "money", "Usual monthly revenue"),
            new FeatureFacts("overdue_age", "money", new Dictionary<string, int> { ["churn"] = 1 }, "Age.", "days", "Age of the oldest overdue invoice"),
        ],
        new Dictionary<string, IReadOnlyList<string>>(),
        new Dictionary<string, string>())
    {
        Survival = new Dictionary<string, SurvivalFacts>
        {
            ["survival_snapshot"] = new(
                "snapshot", "survival_snapshot.json", 80, new CalibrationFacts(1, 0), 1508, 24513, 876, 0.2, new Dictionary<string, IReadOnlyList<string>>(),
                new SurvivalFigures(1282, 156, new Metric(0.786, 0.757, 0.817), new Metric(0.781, 0.75, 0.81), new Dictionary<string, SurvivalCalibration>
                {
                    ["6"] = new(1279, 0.055, 0.073, new Metric(1.183, 0.919, 1.486), new Metric(-0.322, -0.572, -0.104)),
                })),
        },
        Reviews = new ReviewFacts(364, 980, 28518, 5200, AgreementFacts.Of(42, 58, 11, 227), AgreementFacts.Of(22, 6, 7, 24)),
        Changes = new ChangeFacts(
            "2024-09-0a1b2c3d", "2021-10", "2024-09", 88000, ["overdue_age"], ["old_one"], ["mrr_mean"],
            new Dictionary<string, double> { ["learner.max_depth"] = 6 }, SamePolicy: false,
            new Dictionary<string, EvaluationFacts> { ["churn"] = Figures(800, 90, 0.81, 0.78, 0.84) }),
    };

    public static ModelFacts Model() => new(
        "1 = leaves",
        "churn.json",
        210,
        new CalibrationFacts(1.051, 0.111),
        new RowCounts(18719, 1531, 848, 15) { EventAccounts = 733 },
        Figures(900, 100, 0.82, 0.79, 0.85),
        Figures(880, 80, 0.81, 0.78, 0.84),
        Figures(850, 95, 0.83, 0.8, 0.86),
        null,
        null,
        new Dictionary<string, EvaluationFacts> { ["logistic_regression"] = Figures(900, 100, 0.74, 0.7, 0.78) },
        new Dictionary<string, EvaluationFacts> { ["logistic_regression"] = Figures(880, 80, 0.73, 0.69, 0.77) },
        new Dictionary<string, Metric> { ["logistic_regression"] = new(0.08, 0.05, 0.11) },
        new Dictionary<string, IReadOnlyDictionary<string, EvaluationFacts>>
        {
            ["industry"] = new Dictionary<string, EvaluationFacts>
            {
                ["Retail"] = Figures(400, 50, 0.6, 0.52, 0.68),
                ["Software"] = Figures(500, 50, 0.88, 0.84, 0.92),
            },
        },
        new Dictionary<string, EvaluationFacts> { ["2023-12"] = Figures(450, 50, 0.8, 0.75, 0.85), ["2024-01"] = Figures(450, 50, 0.84, 0.79, 0.89) },
        new Dictionary<string, EvaluationFacts> { ["2023-08"] = Figures(440, 48, 0.79, 0.74, 0.84) })
    {
        PairedAfterLead = new Dictionary<string, Metric> { ["logistic_regression"] = new(0.081, 0.051, 0.111) },
        Curves = new CurveFacts(
            [new CalibrationBin(450, 0.02, new Metric(0.03, 0.01, 0.05)), new CalibrationBin(450, 0.2, new Metric(0.19, 0.15, 0.23))],
            [new GainPoint(0, new Metric(0, 0, 0)), new GainPoint(0.5, new Metric(0.85, 0.8, 0.9)), new GainPoint(1, new Metric(1, 1, 1))]),
        Threshold = new ThresholdFacts(
            new ErrorCost("a leaver whom nobody talked to", 1450, "A year's revenue."), new ErrorCost("a talk with one who stays", 216, "Three hours."),
            0.132, 0.13, 835, 197, new Metric(4158, 3538, 4756), 4977, 20704,
            [new CostPoint(0, 20650, 20704), new CostPoint(0.2, 4600, 4200), new CostPoint(1, 5400, 4977)]),
        Stability = new StabilityFacts(["stability-churn-1.json", "stability-churn-2.json"], 0.2, 500, 0.061, 0.934),
        Conformal = new ConformalFacts(
            new Conformal(800, 18000, [0.1], [0.2]), 10, new CoverageFacts(100, 0.87, 800, 0.91, 0.74),
            new Dictionary<string, CoverageFacts> { ["2023-12"] = new(50, 0.88, 400, 0.92, 0.75) }),
    };

    public static EvaluationFacts Figures(int rows, int positives, double auc, double low, double high) => new(rows, rows - 7, positives)
    {
        RocAuc = new Metric(auc, low, high),
        AveragePrecision = new Metric(0.31, 0.27, 0.36),
        LogLoss = new Metric(0.21, 0.19, 0.23),
        Brier = new Metric(0.09, 0.08, 0.1),
        BrierSkill = new Metric(0.15, 0.11, 0.19),
        CalibrationSlope = new Metric(1.01, 0.92, 1.1),
        CalibrationIntercept = new Metric(0.02, -0.1, 0.12),
        Ece = new Metric(0.012, 0.01, 0.02),
        LiftTop5 = new Metric(5.5, 4.9, 6.1),
        LiftTop10 = new Metric(4.5, 4.1, 4.9),
        LiftTop20 = new Metric(3.1, 2.8, 3.4),
        PrecisionTop5 = new Metric(0.61, 0.55, 0.67),
        PrecisionTop10 = new Metric(0.5, 0.45, 0.55),
        PrecisionTop20 = new Metric(0.34, 0.3, 0.38),
    };
}

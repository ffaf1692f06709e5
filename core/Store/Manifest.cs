using System.Globalization;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Core.Store;

/// <summary>
/// What a version is, whole: the record from which card, registry and serving read. Written once as <c>manifest.json</c> (snake_case names);
/// it holds no time and no path of a machine, so the same inputs and settings give the same bytes, and the version's id is their hash.
/// </summary>
/// <param name="Format">Layout of this record; a reader refuses a number that it does not know.</param>
/// <param name="Product">Product and version that trained it.</param>
/// <param name="Data">The data behind it.</param>
/// <param name="Run">Windows, split, seed and learner settings.</param>
/// <param name="Models">Model name (churn, needs_exit, expansion) → the model and its figures.</param>
/// <param name="NotTrained">Model name → why it could not be trained on this data.</param>
/// <param name="Features">The features in column order, with what the model was told of each.</param>
/// <param name="Categories">Categorical feature → its categories in code order (code = index); unseen = missing.</param>
/// <param name="Files">File name in the version's directory → SHA-256 of its bytes, lower-case hex; every file but the manifest.</param>
public sealed record Manifest(
    int Format,
    string Product,
    DataFacts Data,
    RunFacts Run,
    IReadOnlyDictionary<string, ModelFacts> Models,
    IReadOnlyDictionary<string, string> NotTrained,
    IReadOnlyList<FeatureFacts> Features,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Categories,
    IReadOnlyDictionary<string, string> Files)
{
    /// <summary>Survival model (survival_signature, survival_snapshot) → the model and its figures; null in a version that has none.</summary>
    public IReadOnlyDictionary<string, SurvivalFacts>? Survival { get; init; }

    /// <summary>Who labelled needs_exit, and how far they agree; null where nobody counted.</summary>
    public ReviewFacts? Reviews { get; init; }

    /// <summary>What changed since the champion of the day; null for a first version.</summary>
    public ChangeFacts? Changes { get; init; }

    /// <summary>Where it comes from where no book made it (<see cref="Store.Origin"/>); null = a book.</summary>
    public string? Origin { get; init; }

    /// <summary>The ready-made table that it learned from; null where it learned from none.</summary>
    public ReadyMadeFacts? ReadyMade { get; init; }

    /// <summary>Who trained it, where that was elsewhere; null where it was not.</summary>
    public ElsewhereFacts? Elsewhere { get; init; }

    /// <summary>The search that its settings came from; null = nobody searched.</summary>
    public TuningFacts? Tuning { get; init; }
}

/// <summary>The data a version learned from.</summary>
/// <param name="Fingerprint">SHA-256 over the tables' contents.</param>
/// <param name="FirstMonth">First month with revenue; <see cref="Undated"/> where rows have no time.</param>
/// <param name="LastMonth">Last month with revenue: as of when this version knows; <see cref="Undated"/> where rows have no time.</param>
/// <param name="Tables">Table → row counts.</param>
/// <param name="MissingTables">Tables of the contract that the book does not have; their families are absent.</param>
/// <param name="MissingFamilies">Feature family → the missing tables that drop it.</param>
public sealed record DataFacts(
    string Fingerprint,
    string FirstMonth,
    string LastMonth,
    IReadOnlyDictionary<string, TableFacts> Tables,
    IReadOnlyList<string> MissingTables,
    IReadOnlyDictionary<string, string> MissingFamilies)
{
    /// <summary>Stands for the months of data that have none: a ready-made table without a time, a model trained elsewhere.</summary>
    public const string Undated = "undated";
}

/// <summary>A table's rows.</summary>
/// <param name="Rows">Rows accepted.</param>
/// <param name="Quarantined">Rows refused.</param>
/// <param name="Reasons">Reason → refused rows.</param>
public sealed record TableFacts(long Rows, long Quarantined, IReadOnlyDictionary<string, long> Reasons);

/// <summary>How the run was made.</summary>
public sealed record RunFacts(
    int Observe,
    int Lead,
    int Outcome,
    string TestFrom,
    IReadOnlyList<string> TrainSnapshots,
    IReadOnlyList<string> TestSnapshots,
    string Learner,
    string LearnerVersion,
    IReadOnlyDictionary<string, double> Settings,
    string PolicySha256,
    int Seed);

/// <summary>A feature as the models saw it.</summary>
/// <param name="Monotone">Model name → −1, 0, +1.</param>
/// <param name="Definition">The catalogue's words for it; empty where it has none (a ready-made column).</param>
/// <param name="Unit">Unit of its values; empty where it has none.</param>
/// <param name="Title">The catalogue's short name for people; empty where it has none.</param>
public sealed record FeatureFacts(
    string Name, string Family, IReadOnlyDictionary<string, int> Monotone, string Definition = "", string Unit = "", string Title = "");

/// <summary>One trained model and its figures.</summary>
/// <param name="Polarity">What 1 means.</param>
/// <param name="File">The model's file in the version's directory.</param>
/// <param name="Rounds">Trees.</param>
/// <param name="Calibration">Platt's line on the margin: calibrated log-odds = slope × margin + intercept.</param>
/// <param name="Training">Training rows, by count.</param>
/// <param name="Test">Figures on all eligible accounts of the test snapshots: metric → value with interval.</param>
/// <param name="TestAfterLead">The same for accounts still there after the lead.</param>
/// <param name="TestUntreated">The same without accounts under treatment between snapshot and outcome.</param>
/// <param name="TestReviewed">needs_exit only: rows whose label a human review decided.</param>
/// <param name="TestByCriteria">needs_exit only: rows labelled by the written criteria.</param>
/// <param name="Baselines">Baseline → its figures on the test rows.</param>
/// <param name="Paired">Baseline → paired AUC difference (model − baseline).</param>
/// <param name="Slices">Dimension → slice → figures.</param>
/// <param name="ByMonth">Test month → figures.</param>
/// <param name="Backtest">Forward-chained month inside the training period → figures.</param>
public sealed record ModelFacts(
    string Polarity,
    string File,
    int Rounds,
    CalibrationFacts Calibration,
    RowCounts Training,
    EvaluationFacts Test,
    EvaluationFacts? TestAfterLead,
    EvaluationFacts? TestUntreated,
    EvaluationFacts? TestReviewed,
    EvaluationFacts? TestByCriteria,
    IReadOnlyDictionary<string, EvaluationFacts> Baselines,
    IReadOnlyDictionary<string, EvaluationFacts> BaselinesAfterLead,
    IReadOnlyDictionary<string, Metric> Paired,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, EvaluationFacts>> Slices,
    IReadOnlyDictionary<string, EvaluationFacts> ByMonth,
    IReadOnlyDictionary<string, EvaluationFacts> Backtest)
{
    /// <summary><see cref="Paired"/> for accounts still there after the lead.</summary>
    public IReadOnlyDictionary<string, Metric>? PairedAfterLead { get; init; }

    /// <summary><see cref="Paired"/> on the rows whose label a human review decided; needs_exit only.</summary>
    public IReadOnlyDictionary<string, Metric>? PairedReviewed { get; init; }

    /// <summary><see cref="Paired"/> on the rows labelled by the written criteria; needs_exit only.</summary>
    public IReadOnlyDictionary<string, Metric>? PairedByCriteria { get; init; }

    /// <summary>How far its reasons keep their sign on other samples of the accounts; null in a version that has no such models.</summary>
    public StabilityFacts? Stability { get; init; }

    /// <summary>When the model says neither, and how that went on the test rows.</summary>
    public ConformalFacts? Conformal { get; init; }

    /// <summary>Calibration and gain on the test rows; null in a version of before.</summary>
    public CurveFacts? Curves { get; init; }

    /// <summary>Where acting is cheapest by the policy's costs; null where the policy has none.</summary>
    public ThresholdFacts? Threshold { get; init; }
}

/// <summary>
/// Explanation stability: the same training, with the same rounds, on bootstrap samples of the training accounts, and how often a reason's sign
/// is then the other way round.
/// </summary>
/// <param name="Files">The models on the samples, in the version's directory.</param>
/// <param name="FlipShare">The policy's share at the time: a reason that more of the models turn round is not firm.</param>
/// <param name="Rows">Test rows whose three strongest reasons were looked at.</param>
/// <param name="TopFlips">Mean share of the models that turn one of those reasons round.</param>
/// <param name="TopFirm">Share of those reasons that are firm.</param>
public sealed record StabilityFacts(IReadOnlyList<string> Files, double FlipShare, int Rows, double TopFlips, double TopFirm);

/// <summary>Conformal sets of a model.</summary>
/// <param name="Calibrated">The lines, from accounts of the training period that the trees had not seen.</param>
/// <param name="ErrorPercent">The policy's error level, of which the figures speak.</param>
/// <param name="Test">Figures on the test rows.</param>
/// <param name="TestByMonth">Test month → figures.</param>
public sealed record ConformalFacts(
    Conformal Calibrated, int ErrorPercent, CoverageFacts Test, IReadOnlyDictionary<string, CoverageFacts> TestByMonth);

/// <summary>How often a model's sets held the true answer.</summary>
/// <param name="Positives">Rows that were 1.</param>
/// <param name="PositivesCovered">Share of them for which 1 was not ruled out; null without such rows.</param>
/// <param name="Negatives">Rows that were 0.</param>
/// <param name="NegativesCovered">Share of them for which 0 was not ruled out; null without such rows.</param>
/// <param name="Decided">Share of all rows with one answer only.</param>
public sealed record CoverageFacts(int Positives, double? PositivesCovered, int Negatives, double? NegativesCovered, double Decided);

/// <summary>Platt's line: calibrated log-odds = <paramref name="Slope"/> × margin + <paramref name="Intercept"/>.</summary>
public sealed record CalibrationFacts(double Slope, double Intercept);

/// <summary>Rows by count.</summary>
public sealed record RowCounts(int Rows, int Accounts, int Positives, int Snapshots)
{
    /// <summary>Accounts with the event among them; null in a version of before they were counted.</summary>
    public int? EventAccounts { get; init; }
}

/// <summary>
/// Figures of one set of rows. In JSON the metrics stand beside the counts: <c>test.roc_auc.value</c>, <c>test.rows</c>.
/// A metric that the rows cannot give (one class only) is absent.
/// </summary>
public sealed record EvaluationFacts(int Rows, int Accounts, int Positives)
{
    /// <summary>Area under the ROC curve.</summary>
    public Metric? RocAuc { get; init; }

    /// <summary>Average precision (area under the precision-recall steps).</summary>
    public Metric? AveragePrecision { get; init; }

    /// <summary>Mean negative log-likelihood, natural log.</summary>
    public Metric? LogLoss { get; init; }

    /// <summary>Mean squared error of the probability.</summary>
    public Metric? Brier { get; init; }

    /// <summary>1 − Brier ÷ Brier of the prevalence; 0 = no skill.</summary>
    public Metric? BrierSkill { get; init; }

    /// <summary>Slope of the logistic recalibration of the outcome on the predicted log-odds (Cox 1958); 1 = calibrated.</summary>
    public Metric? CalibrationSlope { get; init; }

    /// <summary>Intercept with the slope held at 1 (calibration in the large); 0 = calibrated.</summary>
    public Metric? CalibrationIntercept { get; init; }

    /// <summary>Expected calibration error over ten equal-count bins.</summary>
    public Metric? Ece { get; init; }

    public Metric? LiftTop5 { get; init; }
    public Metric? LiftTop10 { get; init; }
    public Metric? LiftTop20 { get; init; }
    public Metric? PrecisionTop5 { get; init; }
    public Metric? PrecisionTop10 { get; init; }
    public Metric? PrecisionTop20 { get; init; }
}

/// <summary>A figure with its 95% bootstrap interval, clustered by account.</summary>
public sealed record Metric(double Value, double? Low, double? High)
{
    /// <summary>A figure with its 95% interval: <c>0.831 (0.822 … 0.840)</c>; of none, a dash.</summary>
    public static string Interval(Metric? metric) => metric switch
    {
        null => "–",
        { Low: { } low, High: { } high } => $"{Number(metric.Value)} ({Number(low)} … {Number(high)})",
        _ => Number(metric.Value),
    };

    /// <summary>Whether the whole interval lies to one side of a value; false where there is none.</summary>
    public bool Excludes(double value) => Low > value || High < value;

    /// <summary>Three decimals, and no minus before a zero.</summary>
    private static string Number(double value) => (Math.Round(value, 3) + 0.0).ToString("0.000", CultureInfo.InvariantCulture);
}

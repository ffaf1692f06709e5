using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Explain;

/// <summary>One model's number for one row, and what it is made of: base + Σ contributions = log-odds.</summary>
/// <param name="Probability">Calibrated probability of the model's 1.</param>
/// <param name="LogOdds">Calibrated log-odds.</param>
/// <param name="Contributions">d values in calibrated log-odds, in the order of the features.</param>
public sealed record ModelScore(double Probability, double LogOdds, double[] Contributions);

/// <summary>A model as an answer needs it.</summary>
/// <param name="Name">churn, needs_exit, expansion.</param>
/// <param name="Polarity">What 1 means, in words.</param>
/// <param name="Model">The model.</param>
/// <param name="Shap">Its explainer.</param>
/// <param name="Stability">What tells firm reasons from others; null in a version that cannot tell.</param>
public sealed record NamedModel(string Name, string Polarity, CalibratedModel Model, TreeShap Shap, SignStability? Stability = null)
{
    /// <summary>When it says neither; null in a version that was not calibrated for it.</summary>
    public Conformal? Conformal { get; init; }
}

/// <summary>What is said of a feature.</summary>
/// <param name="Name">Its column's name.</param>
/// <param name="Family">The family it belongs to.</param>
/// <param name="Title">A short name for people.</param>
/// <param name="Definition">What it measures, in a sentence.</param>
/// <param name="Unit">Unit of its values.</param>
/// <param name="Categories">Its categories, in the order of their codes; null where it is a number.</param>
public sealed record FeatureNote(
    string Name, string Family, string Title, string Definition, string Unit, IReadOnlyList<string>? Categories = null)
{
    /// <summary>Least possible value; −∞ where there is no least.</summary>
    public double Low { get; init; } = double.NegativeInfinity;

    /// <summary>Greatest possible value; +∞ where there is no greatest.</summary>
    public double High { get; init; } = double.PositiveInfinity;

    /// <summary>What is odd about a value that the feature cannot have; null where nothing is.</summary>
    public string? Outside(double value) => value >= Low && value <= High ? null : Invariant(
        $"Found {value}, which {Name} cannot be: expected {(double.IsInfinity(High) ? $"at least {Low}" : double.IsInfinity(Low) ? $"at most {High}" : $"{Low} to {High}")}. The models take it as it stands; check it.");
}

/// <summary>
/// All that an answer is computed from, but for the row: the models of one version, the features' meaning, the reference rows.
/// A pure function of its parts, so that an answer given once can be computed again, bit for bit.
/// </summary>
public sealed class Predictor
{
    private readonly Dictionary<string, int> _columns;

    /// <param name="version">Id of the version.</param>
    /// <param name="models">Its models, each over exactly these features.</param>
    /// <param name="features">Its d features, in column order.</param>
    /// <param name="reference">The rows that it learned from.</param>
    /// <exception cref="UserFault">A model's features are not these.</exception>
    public Predictor(string version, IReadOnlyList<NamedModel> models, IReadOnlyList<FeatureNote> features, FeatureReference reference)
    {
        (Version, Features, Reference) = (version, features, reference);
        Models = [.. models.OrderBy(model => model.Name, StringComparer.Ordinal)];
        FeatureNames = [.. features.Select(feature => feature.Name)];
        _columns = FeatureNames.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        if (Models.FirstOrDefault(model => !model.Model.FeatureNames.SequenceEqual(FeatureNames)) is { } stray)
        {
            throw new UserFault($"version {version}: the features of model '{stray.Name}' are not those of its manifest. Train it again.");
        }
    }

    /// <summary>Id of the version.</summary>
    public string Version { get; }

    /// <summary>The models, by name.</summary>
    public IReadOnlyList<NamedModel> Models { get; }

    /// <summary>The d features, in column order.</summary>
    public IReadOnlyList<FeatureNote> Features { get; }

    /// <summary>The d features' names, in column order.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>The rows that the version learned from.</summary>
    public FeatureReference Reference { get; }

    /// <summary>Feature → the framework that it comes from; null in a version that does not say.</summary>
    public IReadOnlyDictionary<string, string>? Frameworks { get; init; }

    /// <summary>What was usual among the rows that the version learned from; null in a version that does not say.</summary>
    public Familiarity? Familiarity { get; init; }

    /// <summary>What accounts have really changed; null in a version that does not say.</summary>
    public ObservedChanges? Changes { get; init; }

    /// <summary>The policy that the version was trained with; null in a version that does not withhold answers.</summary>
    public Policy? Policy { get; init; }

    /// <summary>Which months a book's answers are about; null in a version that learned from no book.</summary>
    public Windows? Windows { get; init; }

    /// <summary>The feature's column, or −1.</summary>
    public int ColumnOf(string feature) => _columns.GetValueOrDefault(feature, -1);

    /// <summary>Scores and explains a row with every model, in the order of <see cref="Models"/>.</summary>
    /// <param name="row">d values; NaN = unknown.</param>
    public ModelScore[] Score(ReadOnlySpan<float> row)
    {
        var scores = new ModelScore[Models.Count];
        for (int i = 0; i < scores.Length; i++)
        {
            double logOdds = Models[i].Model.LogOdds(row);
            scores[i] = new ModelScore(Logistic.Probability(logOdds), logOdds, Models[i].Shap.Explain(row).Contributions);
        }

        return scores;
    }

    /// <summary>Scores a row that comes without peers, and says why.</summary>
    /// <param name="row">d values; NaN = unknown.</param>
    public IReadOnlyDictionary<string, ModelAnswer> Answer(ReadOnlySpan<float> row) => Answer(row, Score(row), Reference.Of(FeatureNames, row));

    /// <summary>A row's scores with their reasons in words.</summary>
    /// <param name="row">d values; NaN = unknown.</param>
    /// <param name="scores">What <see cref="Score"/> gave for it.</param>
    /// <param name="standing">Where its values stand.</param>
    public IReadOnlyDictionary<string, ModelAnswer> Answer(ReadOnlySpan<float> row, IReadOnlyList<ModelScore> scores, Standing standing)
    {
        var answers = new Dictionary<string, ModelAnswer>(Models.Count);
        FamiliarityOfRow? familiarity = FamiliarityOf(row);
        for (int i = 0; i < Models.Count; i++)
        {
            IReadOnlyList<Contribution> reasons = Reasons.Of(Models[i].Name, Features, row, scores[i].Contributions, standing);
            reasons = Models[i].Stability is { } stability ? stability.Judge(reasons, stability.Flips(row, scores[i].Contributions), ColumnOf) : reasons;
            answers[Models[i].Name] = new ModelAnswer(Models[i].Polarity, scores[i].Probability, scores[i].LogOdds, Models[i].Shap.Base, reasons)
            {
                Summary = Frameworks is { } frameworks
                    ? ReasonSummary.Of(Models[i].Name, reasons, feature => frameworks.GetValueOrDefault(feature, "no framework"))
                    : null,
                Verdict = familiarity is { } known && Models[i].Conformal is { } conformal
                    ? Explain.Verdict.Of(conformal, scores[i].Probability, known, Policy!.Uncertainty!)
                    : null,
            };
        }

        return answers;
    }

    /// <summary>Whether the version has seen the like; null in a version that does not say.</summary>
    /// <param name="row">d values; NaN = unknown.</param>
    public FamiliarityOfRow? FamiliarityOf(ReadOnlySpan<float> row) =>
        Policy?.Uncertainty is { } lines ? Familiarity?.Of(row, lines.UnfamiliarShare) : null;

    /// <summary>What would bring a row below a line of a model; null in a version that does not know what accounts change.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="row">d values; NaN = unknown.</param>
    /// <param name="line">Probability to get below.</param>
    public Counterfactual? Counterfactual(string model, ReadOnlySpan<float> row, double line) => Changes is { } changes
        ? Explain.Counterfactual.Search(Models.Single(named => named.Name == model).Model, Features, changes, row, line)
        : null;
}

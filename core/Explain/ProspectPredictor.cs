using System.Globalization;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Core.Explain;

/// <summary>A deal before it is signed: columns of the contract's table <c>accounts</c>, those of <see cref="SignatureFacts"/>.</summary>
/// <param name="Id">What the answer is called.</param>
/// <param name="Numbers">Column → number; absent = unknown.</param>
/// <param name="Texts">Column → text; absent = unknown.</param>
/// <param name="Referred">True where an account referred it.</param>
public sealed record Prospect(
    string? Id, IReadOnlyDictionary<string, double> Numbers, IReadOnlyDictionary<string, string> Texts, bool Referred);

/// <summary>How long a prospect will last, and what speaks for and against it: base value + all contributions = log-odds.</summary>
/// <param name="Id">The id that came with it.</param>
/// <param name="Alive">Months (6, 12, 24) → calibrated probability that it is still a customer then, and not silent.</param>
/// <param name="MonthlyRisk">Probability of leaving in a typical month of the first six: that of the log-odds.</param>
/// <param name="LogOdds">Calibrated log-odds of leaving in a month, mean of the first six months.</param>
/// <param name="BaseValue">Mean of the log-odds over the account-months that the model learned from, where the contributions start.</param>
/// <param name="Contributions">One for each fact, the largest first; above 0 it speaks against the deal, below 0 for it.</param>
public sealed record ProspectAnswer(
    string? Id,
    IReadOnlyDictionary<string, double> Alive,
    double MonthlyRisk,
    double LogOdds,
    double BaseValue,
    IReadOnlyList<Contribution> Contributions);

/// <summary>The reviews of deals, as the server answers and <c>score --prospects --json</c> prints them.</summary>
/// <param name="ModelVersion">Id of the version that answered.</param>
/// <param name="Verdict">How far the model may be relied on, in the model card's words.</param>
/// <param name="Prospects">An answer a row, in the order of the rows.</param>
/// <param name="Unseen">JSON path of a row's text → that the model has never seen it and takes it as unknown.</param>
/// <param name="Doubtful">JSON path of a row's value that may be a mistake → why; it is taken as it stands.</param>
public sealed record ProspectsAnswer(
    string ModelVersion,
    string Verdict,
    IReadOnlyList<ProspectAnswer> Prospects,
    IReadOnlyDictionary<string, string> Unseen,
    IReadOnlyDictionary<string, string> Doubtful);

/// <summary>
/// Scores prospects by a version's survival model from signature. What is explained is the mean of the first six months' log-odds: exact SHAP
/// values of each month's hazard add up to that month's log-odds, so their means add up to the mean, which a survival probability would not.
/// </summary>
/// <param name="version">Id of the version.</param>
/// <param name="model">Its survival model from signature.</param>
/// <param name="catalog">The catalogue that it was trained with.</param>
/// <param name="policy">The policy that it was trained with.</param>
/// <param name="categories">Categorical feature → its categories in code order.</param>
/// <param name="reference">The accounts that it learned from.</param>
public sealed class ProspectPredictor(
    string version,
    SurvivalModel model,
    FeatureCatalog catalog,
    Policy policy,
    IReadOnlyDictionary<string, IReadOnlyList<string>> categories,
    FeatureReference reference)
{
    /// <summary>Months whose log-odds are explained.</summary>
    public const int Explained = 6;

    private readonly TreeShap _shap = new(model.Hazard);
    private readonly FeatureCatalog _catalog = SignatureFacts.Catalog(catalog);
    private readonly FeatureNote[] _notes =
    [
        .. model.FactNames.Select(name => catalog[name]).Select(feature => new FeatureNote(
            feature.Name, feature.Family, feature.Title, feature.Definition, feature.Unit, categories.GetValueOrDefault(feature.Name))),
        new(model.Hazard.FeatureNames[^1], "account", "Being new", "The first months as a customer, whoever it is.", "months"),
    ];

    /// <summary>Id of the version.</summary>
    public string Version { get; } = version;

    /// <summary>How far the model may be relied on, in the model card's words.</summary>
    public required string Verdict { get; init; }

    /// <summary>Reviews prospects: the answers, the verdict on the model, and what it has never seen.</summary>
    public ProspectsAnswer Review(IReadOnlyList<Prospect> prospects) => new(
        Version,
        Verdict,
        Answer(prospects),
        Unseen(prospects).ToDictionary(remark => remark.Path, remark => remark.Words),
        ProspectRemark.Doubts(prospects).ToDictionary(remark => remark.Path, remark => remark.Words));

    /// <summary>Scores and explains prospects, in their order.</summary>
    public IReadOnlyList<ProspectAnswer> Answer(IReadOnlyList<Prospect> prospects)
    {
        FeatureMatrix facts = FeatureCalculator.Compute(Table(prospects), _catalog, policy, categories).Select(model.FactNames);
        var answers = new ProspectAnswer[prospects.Count];
        Parallel.For(0, answers.Length, row => answers[row] = Answer(prospects[row].Id, facts.Row(row)));
        return answers;
    }

    /// <summary>Texts that the model takes as unknown, because it never saw them.</summary>
    public IEnumerable<ProspectRemark> Unseen(IReadOnlyList<Prospect> prospects) =>
        from row in prospects.Index()
        from feature in _catalog.Features
        let column = feature.Attribute
        where column is not null && categories.ContainsKey(feature.Name)
        let text = row.Item.Texts.GetValueOrDefault(column)
        where text is not null && !categories[feature.Name].Contains(text)
        select new ProspectRemark(row.Index, column, new UnseenCategory(column, text, categories[feature.Name]).ToString());

    private ProspectAnswer Answer(string? id, ReadOnlySpan<float> facts)
    {
        float[] row = [.. facts, Explained];
        double[] sums = new double[row.Length], logOdds = model.LogOdds(facts), alive = model.Alive(facts);
        for (int month = 1; month <= Explained; month++)
        {
            row[^1] = month;
            double[] contributions = _shap.Explain(row).Contributions;
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += contributions[i] / Explained;
            }
        }

        row[^1] = Explained;
        double mean = logOdds.Take(Explained).Average();
        return new ProspectAnswer(
            id,
            SurvivalModel.Stated.ToDictionary(months => months.ToString(CultureInfo.InvariantCulture), months => alive[months - 1]),
            Logistic.Probability(mean),
            mean,
            _shap.Base,
            Reasons.Of("leaving", _notes, row, sums, reference.Of(model.Hazard.FeatureNames, row)));
    }

    private static AggregateTable Table(IReadOnlyList<Prospect> prospects) => SignatureFacts.Table(
        default,
        [.. prospects.Select((prospect, row) => prospect.Id ?? row.ToString(CultureInfo.InvariantCulture))],
        SignatureFacts.Numbers.ToDictionary(name => name, name => prospects.Select(one => one.Numbers.GetValueOrDefault(name, double.NaN)).ToArray()),
        SignatureFacts.Texts.ToDictionary(name => name, name => prospects.Select(one => one.Texts.GetValueOrDefault(name)).ToArray()),
        [.. prospects.Select(prospect => prospect.Referred)]);
}

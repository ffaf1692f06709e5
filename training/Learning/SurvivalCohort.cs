using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Labels;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// Accounts followed from one place in time, their signature or a snapshot, split by time: training knows of them what happened until the
/// test month, the test has accounts that begin at or after it, followed to the book's end.
/// </summary>
/// <param name="AccountIds">n accounts to learn from.</param>
/// <param name="Facts">n × d.</param>
/// <param name="Followed">n.</param>
/// <param name="TestAccountIds">m accounts to test on.</param>
/// <param name="TestFacts">m × d.</param>
/// <param name="TestFollowed">m.</param>
/// <param name="TestMonths">m; months from the place in time to the book's end.</param>
/// <param name="Categories">Categorical feature → its categories in code order.</param>
public sealed record SurvivalCohort(
    IReadOnlyList<string> AccountIds,
    FeatureMatrix Facts,
    IReadOnlyList<Followed> Followed,
    IReadOnlyList<string> TestAccountIds,
    FeatureMatrix TestFacts,
    IReadOnlyList<Followed> TestFollowed,
    IReadOnlyList<int> TestMonths,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Categories)
{
    /// <summary>Accounts from their signature; with delayed entry those that signed before the book opens.</summary>
    public static SurvivalCohort AtSignature(SignedAccounts signatures, LabelFacts facts, Policy policy, int silence, Month testFrom)
    {
        AggregateTable table = signatures.Table;
        FeatureCatalog catalog = SignatureFacts.Catalog(FeatureCatalog.BuiltIn);
        var (train, trainFollowed, test, testFollowed) = (new List<int>(), new List<Followed>(), new List<int>(), new List<Followed>());
        for (int row = 0; row < table.Count; row++)
        {
            Month signed = signatures.Signed[row];
            bool isTest = signed > testFrom;
            if (FollowUp.Of(facts[table.AccountIds[row]], signed, isTest ? facts.LastMonth : testFrom, silence, policy) is { } life)
            {
                (isTest ? test : train).Add(row);
                (isTest ? testFollowed : trainFollowed).Add(new Followed(life.Entry - signed + 1, life.Last - signed, life.Left));
            }
        }

        var seen = train.ToHashSet();
        IReadOnlyDictionary<string, IReadOnlyList<string>> categories = FeatureCalculator.CategoriesOf(catalog, [table with
        {
            Attributes = table.Attributes.ToDictionary(
                attribute => attribute.Key, string?[] (attribute) => [.. attribute.Value.Where((_, row) => seen.Contains(row))]),
        }]);
        FeatureMatrix all = FeatureCalculator.Compute(table, catalog, policy, categories);
        string[] names = [.. all.Names.Where((_, column) => train.Exists(row => !float.IsNaN(all.Row(row)[column])))];
        FeatureMatrix kept = all.Select(names);
        return new SurvivalCohort(
            [.. train.Select(row => table.AccountIds[row])],
            kept.Take([.. train]),
            trainFollowed,
            [.. test.Select(row => table.AccountIds[row])],
            kept.Take([.. test]),
            testFollowed,
            [.. test.Select(row => facts.LastMonth - signatures.Signed[row])],
            Only(categories, names));
    }

    /// <summary>Accounts from snapshots of a data set; the test is the test month's own snapshot.</summary>
    /// <param name="everyMonths">Months between two snapshots of an account that are learnt from.</param>
    public static SurvivalCohort AtSnapshots(DatasetBuilder.Result built, SignedAccounts signatures, Policy policy, Month testFrom, int everyMonths)
    {
        Dataset data = built.Dataset;
        Dictionary<string, Month> signed = signatures.Table.AccountIds.Zip(signatures.Signed).ToDictionary(pair => pair.First, pair => pair.Second);
        var lives = new Dictionary<(string, Month), FollowUp?>();
        var (train, trainFollowed, test, testFollowed) = (new List<int>(), new List<Followed>(), new List<int>(), new List<Followed>());
        for (int row = 0; row < data.Count; row++)
        {
            Month snapshot = data.Snapshots[row];
            bool isTest = snapshot == testFrom;
            if ((isTest || (snapshot < testFrom && (testFrom - snapshot) % everyMonths == 0))
                && Life(data.AccountIds[row], isTest ? built.LastMonth : testFrom) is { } life && life.Entry <= snapshot && life.Last > snapshot)
            {
                (isTest ? test : train).Add(row);
                (isTest ? testFollowed : trainFollowed).Add(new Followed(1, life.Last - snapshot, life.Left));
            }
        }

        return new SurvivalCohort(
            [.. train.Select(row => data.AccountIds[row])],
            data.Features.Take([.. train]),
            trainFollowed,
            [.. test.Select(row => data.AccountIds[row])],
            data.Features.Take([.. test]),
            testFollowed,
            [.. test.Select(_ => built.LastMonth - testFrom)],
            Only(built.Categories, data.Features.Names));

        FollowUp? Life(string account, Month until)
        {
            if (!lives.TryGetValue((account, until), out FollowUp? life))
            {
                life = FollowUp.Of(built.Facts[account], signed[account], until, data.Windows.Outcome, policy);
                lives[(account, until)] = life;
            }

            return life;
        }
    }

    /// <summary>The account-months to learn from, up to so many months after the place in time.</summary>
    public SurvivalRows Rows(int months, int mostNegatives, int seed) =>
        SurvivalRows.Of(AccountIds, Facts, Followed, months, mostNegatives, seed) with { Categories = Categories.Keys.ToHashSet() };

    /// <summary>What a model foretells for the accounts of the test: m curves.</summary>
    public double[][] TestCurves(TrainedSurvival trained)
    {
        var curves = new double[TestFacts.RowCount][];
        Parallel.For(0, curves.Length, row => curves[row] = trained.Model.Alive(TestFacts.Row(row)));
        return curves;
    }

    private static Dictionary<string, IReadOnlyList<string>> Only(
        IReadOnlyDictionary<string, IReadOnlyList<string>> categories, IReadOnlyList<string> names) =>
        categories.Where(entry => names.Contains(entry.Key)).ToDictionary();
}

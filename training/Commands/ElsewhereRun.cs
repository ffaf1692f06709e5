using System.Globalization;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Commands;

/// <summary>From a model that was trained elsewhere to a version's draft: what is unknown of it, nobody makes up.</summary>
internal static class ElsewhereRun
{
    /// <summary>Makes the draft.</summary>
    /// <param name="file">The model's bytes.</param>
    /// <param name="source">What they are called in messages: a path.</param>
    /// <param name="list">Its features; null = those that the file names.</param>
    /// <param name="listSource">What the list is called in messages.</param>
    /// <param name="name">What the model is called.</param>
    /// <param name="given">The calibration that somebody named; null = the file's, else none.</param>
    /// <param name="reference">File of the rows beside which a row's values stand; null = none came with it.</param>
    /// <exception cref="UserFault">The file is no such model, or the list is not of its features.</exception>
    public static async Task<VersionDraft> DraftAsync(
        byte[] file, string source, IReadOnlyList<ListedFeature>? list, string? listSource, string name, string polarity, Calibration? given, string? reference,
        CancellationToken cancellation)
    {
        XGBoostModel read = XGBoostJson.ReadModel(file, source);
        ListedFeature[] features = Features(read, source, list, listSource);
        EnsureCategories(read.Ensemble, source, features);
        TreeEnsemble whole = read.Ensemble with { FeatureNames = [.. features.Select(feature => feature.Name)] };
        TreeEnsemble ensemble = read.BestTrees is { } best ? whole.Truncate(best) : whole;
        string trainer = $"XGBoost {read.Version}"
            + (read.BestTrees is null ? "" : $" (of {whole.Trees.Count} trees the first {ensemble.Trees.Count}: its early stopping called that round the best)");
        (Calibration calibration, string words) = given is not null ? (given, "as it was given") : Calibrated(read, source);
        string modelFile = $"{name}.json", hash = VersionId.Sha256(file);
        ReferenceRows? rows = reference is null ? null : await ReferenceRows.ReadAsync(reference, features, cancellation);
        var files = new Dictionary<string, ReadOnlyMemory<byte>> { [modelFile] = ModelFile.ToBytes(new CalibratedModel(ensemble, calibration)) };
        if (rows is not null)
        {
            files[FeatureReference.FileName] = FeatureReference.From(rows.Rows).ToBytes();
        }

        var none = new Dictionary<string, EvaluationFacts>();
        var untested = new EvaluationFacts(0, 0, 0);
        var manifest = new Manifest(
            1,
            TrainingRun.Product,
            new DataFacts(hash, DataFacts.Undated, DataFacts.Undated, new Dictionary<string, TableFacts>(), [], new Dictionary<string, string>()),
            new RunFacts(0, 0, 0, DataFacts.Undated, [], [], "xgboost", read.Version, new Dictionary<string, double>(), "", 0),
            new Dictionary<string, ModelFacts>
            {
                [name] = new(
                    polarity, modelFile, ensemble.Trees.Count, new CalibrationFacts(calibration.Slope, calibration.Intercept), new RowCounts(0, 0, 0, 0),
                    untested, null, null, null, null, none, none, new Dictionary<string, Metric>(),
                    new Dictionary<string, IReadOnlyDictionary<string, EvaluationFacts>>(), none, none),
            },
            new Dictionary<string, string>(),
            [.. features.Select(feature => new FeatureFacts(
                feature.Name, feature.Family, new Dictionary<string, int> { [name] = feature.Monotone }, feature.Definition, feature.Unit, feature.Title))],
            features.Where(feature => feature.Categories is not null).ToDictionary(feature => feature.Name, feature => feature.Categories!),
            new Dictionary<string, string>())
        {
            Origin = Origin.Elsewhere,
            Elsewhere = new ElsewhereFacts(trainer, hash, words, rows is null ? null : new ReferenceFacts(rows.Rows.RowCount, rows.Sha256)),
        };
        return new VersionDraft(manifest, files);
    }

    /// <summary>The features in the order of the model's columns.</summary>
    private static ListedFeature[] Features(XGBoostModel model, string source, IReadOnlyList<ListedFeature>? list, string? listSource)
    {
        IReadOnlyList<string> columns = model.Ensemble.FeatureNames;
        if (list is null)
        {
            return model.NamesFeatures
                ? [.. columns.Select(column => new ListedFeature(column))]
                : throw new UserFault(
                    $"{source}: the file names none of its {columns.Count} features. List them, in the order of the columns: --features FILE.");
        }

        if (list.Count != columns.Count)
        {
            throw new UserFault($"{listSource}: {list.Count} features, but the model in {source} has {columns.Count}. List every column once.");
        }

        if (!model.NamesFeatures)
        {
            return [.. list];
        }

        Dictionary<string, ListedFeature> byName = list.ToDictionary(feature => feature.Name, StringComparer.Ordinal);
        string[] missing = [.. columns.Where(column => !byName.ContainsKey(column))];
        return missing.Length == 0
            ? [.. columns.Select(column => byName[column])]
            : throw new UserFault($"{listSource}: lacks {string.Join(", ", missing.Select(Quoted))}, which the model in {source} has, and has "
                + $"{string.Join(", ", list.Select(feature => feature.Name).Except(columns).Select(Quoted))}, which it has not. "
                + "Give the names of its columns.");
    }

    /// <summary>Refuses trees that test categories which nobody named: a caller would have no way to send them.</summary>
    private static void EnsureCategories(TreeEnsemble ensemble, string source, ListedFeature[] features)
    {
        foreach (Tree tree in ensemble.Trees)
        {
            for (int node = 0; node < tree.NodeCount; node++)
            {
                int least = tree.Categories?[node] is { Codes: [.., var last] } ? last + 1 : 0;
                if (least > 0 && !(features[tree.Feature[node]] is { Categories: var named } && named?.Count >= least))
                {
                    ListedFeature feature = features[tree.Feature[node]];
                    throw new UserFault($"{source}: the trees test category {least - 1} of {Quoted(feature.Name)}, but the list of features names "
                        + $"{(feature.Categories is { } few ? $"{few.Count} categories" : "no categories")} for it. "
                        + "Name all of them in the order of their codes, from 0: --features FILE.");
                }
            }
        }
    }

    /// <summary>The calibration that export has written into the file, else none.</summary>
    private static (Calibration Calibration, string Words) Calibrated(XGBoostModel model, string source)
    {
        if (!model.Attributes.TryGetValue(XGBoostFile.SlopeAttribute, out string? slope)
            || !model.Attributes.TryGetValue(XGBoostFile.InterceptAttribute, out string? intercept))
        {
            return (Calibration.Identity, "as the model came: nobody calibrated it");
        }

        try
        {
            return (
                new Calibration(double.Parse(slope, CultureInfo.InvariantCulture), double.Parse(intercept, CultureInfo.InvariantCulture)),
                $"from the attributes of its file, {XGBoostFile.SlopeAttribute} and {XGBoostFile.InterceptAttribute}");
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            throw new UserFault($"{source}: attributes {XGBoostFile.SlopeAttribute} = '{slope}' and {XGBoostFile.InterceptAttribute} = '{intercept}': "
                + "expected two numbers, the first above 0. Give them: --calibration SLOPE,INTERCEPT.", fault);
        }
    }

    private static string Quoted(string name) => $"'{name}'";
}

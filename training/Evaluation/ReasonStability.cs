using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Evaluation;

/// <summary>
/// Would the reasons be the same had we met other accounts? Every model is trained again on bootstrap samples of its training accounts, all
/// rows of an account together.
/// </summary>
public static class ReasonStability
{
    /// <summary>Test rows looked at, at most, evenly spaced.</summary>
    private const int Rows = 500;

    /// <summary>Reasons of a row looked at: as many as people read.</summary>
    private const int Top = 3;

    /// <summary>Model name → the models on bootstrap samples, as many as the settings say.</summary>
    /// <param name="monotone">As for training.</param>
    public static IReadOnlyDictionary<string, CalibratedModel[]> Train(
        Dataset data, TrainedModels trained, ModelTrainer trainer, RunSettings settings, IReadOnlyDictionary<string, int[]> monotone)
    {
        (string Name, int Sample)[] parts =
            [.. trained.Models.Keys.SelectMany(name => Enumerable.Range(0, settings.StabilityModels).Select(sample => (name, sample)))];
        var samples = trained.Models.Keys.ToDictionary(
            name => name, name => new AccountSamples(data, trained.Split.Models[name].TrainRows, settings.StabilityModels, settings.Seed));
        CalibratedModel[] models = trainer.SideBySide(parts, part => trainer.TrainAgain(
            data,
            part.Name,
            $"sample {part.Sample + 1} of {settings.StabilityModels}",
            trained.Models[part.Name].Model,
            samples[part.Name].Rows(part.Sample),
            ModelTrainer.Directions(data, part.Name, monotone)));
        return parts.Zip(models).GroupBy(part => part.First.Name).ToDictionary(part => part.Key, part => part.Select(pair => pair.Second).ToArray());
    }

    /// <summary>How far the strongest reasons of test rows keep their sign.</summary>
    /// <param name="model">The model itself.</param>
    /// <param name="onSamples">The models on bootstrap samples.</param>
    /// <param name="files">Their files in the version's directory.</param>
    /// <param name="test">Test rows.</param>
    /// <param name="flipShare">The policy's share.</param>
    public static StabilityFacts Measure(
        CalibratedModel model, IReadOnlyList<CalibratedModel> onSamples, IReadOnlyList<string> files, FeatureMatrix test, double flipShare)
    {
        var shap = new TreeShap(model);
        TreeShap[] others = [.. onSamples.Select(sample => new TreeShap(sample, SignStability.Tests))];
        var stability = new SignStability(new Lazy<IReadOnlyList<TreeShap>>(others), flipShare);
        int rows = Math.Min(Rows, test.RowCount);
        int[] flips =
        [
            .. Enumerable.Range(0, rows).AsParallel().AsOrdered().SelectMany(i =>
            {
                ReadOnlySpan<float> row = test.Row((int)((long)i * test.RowCount / rows));
                double[] contributions = shap.Explain(row).Contributions;
                int[] turned = stability.Flips(row, contributions);
                return contributions.Index().OrderByDescending(part => Math.Abs(part.Item)).Take(Top).Select(part => turned[part.Index]).ToArray();
            }),
        ];
        return new StabilityFacts(
            files, flipShare, rows, flips.Average(count => (double)count / others.Length), flips.Average(count => stability.IsFirm(count) ? 1.0 : 0));
    }

    /// <summary>Samples of accounts, with their rows.</summary>
    private sealed class AccountSamples(Dataset data, int[] rows, int count, int seed)
    {
        private readonly Dictionary<string, int> _accounts = rows.Select(row => data.AccountIds[row]).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);

        private readonly Resamples _drawn = new(
            rows.Select(row => data.AccountIds[row]).Distinct(StringComparer.Ordinal).Count(), count, seed);

        /// <summary>A sample's rows, in the order of the training rows; those of an account that was drawn twice stand there twice.</summary>
        public int[] Rows(int sample)
        {
            byte[] drawn = _drawn[sample].ToArray();
            return [.. rows.SelectMany(row => Enumerable.Repeat(row, drawn[_accounts[data.AccountIds[row]]]))];
        }
    }
}

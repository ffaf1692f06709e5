namespace ChurnSegmentation.Core.Store;

/// <summary>How a version's settings were searched for, inside the training period.</summary>
/// <param name="Measure">What the search made as large as it could, in words.</param>
/// <param name="Splits">The training and validation parts that every trial was measured on, in words.</param>
/// <param name="Data">Fingerprint of the data that it was searched on.</param>
/// <param name="Seed">Seed of the search: it deals the folds, and of a table without time the test as well.</param>
/// <param name="Chosen">Number of the trial whose settings were written.</param>
/// <param name="Trials">Every trial, in order; the first is the defaults'.</param>
public sealed record TuningFacts(string Measure, IReadOnlyList<string> Splits, string Data, int Seed, int Chosen, IReadOnlyList<TrialFacts> Trials);

/// <summary>One trial of a search.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Share">Share of the training accounts that it learned from.</param>
/// <param name="Score">The measure, higher = better; null = it could not be trained on some split.</param>
/// <param name="Learner">The learner.</param>
/// <param name="Observe">Months observed; 0 = a table whose columns are what they are.</param>
/// <param name="Settings">The learner's settings by their names in the settings file.</param>
public sealed record TrialFacts(
    int Number, double Share, double? Score, string Learner, int Observe, IReadOnlyDictionary<string, double> Settings);

namespace ChurnSegmentation.Core.Store;

/// <summary>A model that was trained elsewhere, as it came.</summary>
/// <param name="Trainer">Library and version that trained it, such as XGBoost 1.7.4.</param>
/// <param name="Sha256">Hash of its file, lower-case hex.</param>
/// <param name="Calibration">Where its calibration comes from, in words.</param>
/// <param name="Reference">The rows beside which a row's values stand; null where none came with it.</param>
public sealed record ElsewhereFacts(string Trainer, string Sha256, string Calibration, ReferenceFacts? Reference);

/// <summary>Rows that came with a model.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Sha256">Hash of their file, lower-case hex.</param>
public sealed record ReferenceFacts(int Rows, string Sha256);

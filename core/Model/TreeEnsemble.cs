namespace ChurnSegmentation.Core.Model;

/// <summary>
/// One binary regression tree as parallel arrays over its nodes; node 0 is the root.
/// A row goes left where its value is below the threshold, right where it is not, and by <paramref name="DefaultLeft"/> where it is NaN.
/// </summary>
/// <param name="Feature">Index of the tested feature, or −1 in a leaf.</param>
/// <param name="Threshold">Split threshold (inner nodes): left if value &lt; threshold, compared as Float32.</param>
/// <param name="Left">Index of the left child (inner nodes).</param>
/// <param name="Right">Index of the right child (inner nodes).</param>
/// <param name="DefaultLeft">Where a missing value goes (inner nodes).</param>
/// <param name="Value">The leaf's value, in log-odds (leaves).</param>
/// <param name="Cover">Training weight that reached the node (XGBoost's sum_hessian); left + right = parent. Exact SHAP needs it.</param>
public sealed record Tree(int[] Feature, float[] Threshold, int[] Left, int[] Right, bool[] DefaultLeft, float[] Value, double[] Cover);

/// <summary>A boosted ensemble: margin(x) = base margin + Σ over trees of the leaf that x reaches, in log-odds.</summary>
/// <param name="FeatureNames">d names, in the order of a row's values.</param>
/// <param name="BaseMargin">Log-odds before the first tree.</param>
/// <param name="Trees">The trees, in boosting order.</param>
public sealed record TreeEnsemble(IReadOnlyList<string> FeatureNames, double BaseMargin, IReadOnlyList<Tree> Trees);

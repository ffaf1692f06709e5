using System.Security.Cryptography;
using System.Text;

namespace ChurnSegmentation.Core;

/// <summary>
/// The business's own lines (<c>policy.yaml</c>): numbers that change decisions without retraining. What a model was trained with
/// lies in its version's directory, so that features mean at serving what they meant in training.
/// </summary>
/// <param name="Sha256">SHA-256 of the file's bytes, lower-case hex.</param>
/// <param name="Reasons">Path of a number (<c>cost.support_minute</c>) → the reason that stands beside it.</param>
public sealed record Policy(
    CostPolicy Cost,
    LifecyclePolicy Lifecycle,
    GrowthPolicy Growth,
    ExitPolicy Exit,
    VendorFaultPolicy VendorFault,
    ReferralPolicy Referrals,
    AsymmetryPolicy Asymmetry,
    DependencyPolicy Dependency,
    ScorePolicy Scores,
    SystemicPolicy Systemic,
    LetGoPolicy LetGo,
    TimePolicy Time,
    AllocationPolicy Allocation,
    SegmentPolicy Segments,

    GuardPolicy Guards,
    LadderPolicy Ladder,
    PlanningPolicy Planning,
    ReasonPolicy ForReasons,
    string Sha256,
    IReadOnlyDictionary<string, string> Reasons)
{
    /// <summary>How long answers are kept; null in a policy of before there was a ledger.</summary>
    public LedgerPolicy? Ledger { get; init; }

    /// <summary>When answers are withheld; null in a policy of before they could be.</summary>
    public UncertaintyPolicy? Uncertainty { get; init; }

    /// <summary>What serving insists on; null in a policy of before it could.</summary>
    public ServingPolicy? Serving { get; init; }

    /// <summary>What wrong answers cost; null in a policy of before.</summary>
    public ThresholdPolicy? Thresholds { get; init; }
    /// <summary>When a model in use is worth a look; null in a policy of before.</summary>
    public MonitoringPolicy? Monitoring { get; init; }

    /// <summary>The file's name, looked for where no other is given.</summary>
    public const string FileName = "policy.yaml";

    /// <summary>Reads and checks a policy.</summary>
    /// <exception cref="UserFault">
    /// No such file; an unknown or missing key, a wrong type, a number out of range or without its reason.
    /// </exception>
    public static Policy Load(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserFault($"The policy '{path}' cannot be read: {fault.Message} Name another with --policy FILE.", fault);
        }

        return Parse(Path.GetFileName(path), bytes);
    }

    /// <summary>The policy of the nearest folder upwards that has one.</summary>
    /// <exception cref="UserFault">No folder up to the root has a <c>policy.yaml</c>.</exception>
    public static string Find(string fromFolder) =>
        Nearest(fromFolder) ?? throw new UserFault($"No {FileName} in '{fromFolder}' or any folder above it; name one with --policy FILE.");

    /// <summary>The policy of the nearest folder upwards; null where none up to the root has one.</summary>
    public static string? Nearest(string fromFolder)
    {
        for (DirectoryInfo? folder = new(fromFolder); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, FileName);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    /// <inheritdoc cref="Load"/>
    /// <param name="file">Name for messages.</param>
    /// <param name="bytes">The file's bytes, UTF-8.</param>
    public static Policy Parse(string file, byte[] bytes)
    {
        YamlSection root = YamlSection.Parse(file, new StringReader(Encoding.UTF8.GetString(bytes)));
        var numbers = new PolicyNumbers(root);
        var policy = new Policy(
            numbers.Within("cost", CostPolicy.Read),
            numbers.Within("lifecycle", LifecyclePolicy.Read),
            numbers.Within("growth", GrowthPolicy.Read),
            numbers.Within("exit", ExitPolicy.Read),
            numbers.Within("vendor_fault", VendorFaultPolicy.Read),
            numbers.Within("referrals", ReferralPolicy.Read),
            numbers.Within("asymmetry", AsymmetryPolicy.Read),
            numbers.Within("dependency", DependencyPolicy.Read),
            numbers.Within("scores", ScorePolicy.Read),
            numbers.Within("systemic", SystemicPolicy.Read),
            numbers.Within("let_go", LetGoPolicy.Read),
            numbers.Within("time", TimePolicy.Read),
            numbers.Within("allocation", AllocationPolicy.Read),
            numbers.Within("segments", SegmentPolicy.Read),

            numbers.Within("guards", GuardPolicy.Read),
            numbers.Within("ladder", LadderPolicy.Read),
            numbers.Within("planning", PlanningPolicy.Read),
            numbers.Within("reasons", ReasonPolicy.Read),
            Convert.ToHexStringLower(SHA256.HashData(bytes)),
            numbers.Reasons)
        {
            Ledger = numbers.WithinIfThere("ledger", LedgerPolicy.Read),
            Uncertainty = numbers.WithinIfThere("uncertainty", UncertaintyPolicy.Read),
            Serving = numbers.WithinIfThere("serving", ServingPolicy.Read),
            Thresholds = numbers.WithinIfThere("thresholds", ThresholdPolicy.Read),
            Monitoring = numbers.WithinIfThere("monitoring", MonitoringPolicy.Read),
        };
        root.End();
        return policy;
    }
}

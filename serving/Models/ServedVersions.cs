using System.Collections.Concurrent;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Serving.Models;

/// <summary>The versions that answers come from, each verified once, when it is first needed.</summary>
/// <param name="registry">Where they are.</param>
/// <param name="champion">The version in use: the registry's champion when the server started.</param>
public sealed class ServedVersions(Registry registry, RegistryVersion champion)
{
    private readonly ConcurrentDictionary<string, (Predictor Predictor, string PolicySha256)> _versions =
        new(StringComparer.Ordinal) { [champion.Id.ToString()] = Read(champion) };

    private readonly Lazy<ProspectPredictor> _prospects = new(champion.ProspectPredictor, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Where the versions are.</summary>
    public Registry Registry { get; } = registry;

    /// <summary>What answers a request that names no version.</summary>
    public Predictor Champion => _versions[champion.Id.ToString()].Predictor;

    /// <summary>Model of the champion → how far it may be relied on, and why.</summary>
    public IReadOnlyDictionary<string, TestVerdict> Verdicts { get; } = TestVerdict.Of(champion.Manifest);

    /// <summary>What answers for prospects.</summary>
    /// <exception cref="Core.UserFault">The version in use has no model of prospects.</exception>
    public ProspectPredictor Prospects => _prospects.Value;

    /// <summary>What answers for a portfolio that was scored by this version.</summary>
    /// <exception cref="Core.UserFault">The registry has no such version, or a file of it was changed.</exception>
    public Predictor Of(string version) => Known(version).Predictor;

    /// <summary>Hash of the policy that a version was trained with.</summary>
    /// <inheritdoc cref="Of"/>
    public string PolicyOf(string version) => Known(version).PolicySha256;

    private (Predictor Predictor, string PolicySha256) Known(string version) => _versions.GetOrAdd(version, id => Read(Registry.Load(id)));

    private static (Predictor, string) Read(RegistryVersion version) => (version.Predictor(), version.Manifest.Run.PolicySha256);
}

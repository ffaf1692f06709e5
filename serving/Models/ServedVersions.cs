using System.Collections.Concurrent;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Serving.Models;

/// <summary>The versions that answers come from, each verified once, when it is first needed.</summary>
/// <param name="registry">Where they are.</param>
/// <param name="champion">The version in use: the registry's champion when the server started.</param>
public sealed class ServedVersions(Registry registry, RegistryVersion champion)
{
    private readonly ConcurrentDictionary<string, Predictor> _predictors =
        new(StringComparer.Ordinal) { [champion.Id.ToString()] = champion.Predictor() };

    private readonly Lazy<ProspectPredictor> _prospects = new(champion.ProspectPredictor, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Where the versions are.</summary>
    public Registry Registry { get; } = registry;

    /// <summary>What answers a request that names no version.</summary>
    public Predictor Champion => _predictors[champion.Id.ToString()];

    /// <summary>What answers for prospects.</summary>
    /// <exception cref="Core.UserFault">The version in use has no model of prospects.</exception>
    public ProspectPredictor Prospects => _prospects.Value;

    /// <summary>What answers for a portfolio that was scored by this version.</summary>
    /// <exception cref="Core.UserFault">The registry has no such version, or a file of it was changed.</exception>
    public Predictor Of(string version) => _predictors.GetOrAdd(version, id => Registry.Load(id).Predictor());
}

namespace ChurnSegmentation.Core.Store;

/// <summary>A version about to be written.</summary>
/// <param name="Manifest">What it is; its <see cref="Manifest.Files"/> are filled in when it is written.</param>
/// <param name="Files">Name → bytes of every file but the manifest: models, policy, catalogue, settings, metrics, card, reference rows.</param>
public sealed record VersionDraft(Manifest Manifest, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files);

/// <summary>A version as read and verified: every byte here has the hash that the manifest states, and the manifest the id's.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Manifest">What it is.</param>
/// <param name="Files">Name → bytes of every file but the manifest.</param>
/// <param name="ManifestSha256">SHA-256 of the manifest's bytes, lower-case hex.</param>
public sealed record RegistryVersion(
    VersionId Id, Manifest Manifest, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files, string ManifestSha256);

/// <summary>What became of a draft.</summary>
/// <param name="Id">Its id.</param>
/// <param name="WasThere">True where an identical version was in the registry already; nothing was written then.</param>
/// <param name="Alias">The alias that now points to it: <c>champion</c> for the first version, <c>challenger</c> for a later one.</param>
public sealed record Added(VersionId Id, bool WasThere, string Alias);

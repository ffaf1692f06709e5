using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChurnSegmentation.Serving.Models;

/// <summary><c>/v1/models</c> and <c>/healthz</c>: what answers.</summary>
public static class ModelsApi
{
    /// <summary>Loads and verifies the champion; a mismatch stops the start, and so does a promotion that the policy does not accept.</summary>
    public static void AddModels(this WebApplicationBuilder builder)
    {
        Registry registry = Registry.Open(builder.Configuration["registry"] ?? "registry");
        RegistryVersion champion = registry.Load(Registry.Champion);
        var promotion = new ChampionPromotion(
            PolicyOfTheDay(builder.Configuration["policy"]),
            Trust.Read(builder.Configuration["trust"] ?? Path.Combine(registry.Location, Trust.DirectoryName)));
        promotion.Check(registry, champion.Id);
        builder.Services.AddSingleton(new ServedVersions(registry, champion));
    }

    /// <summary>The policy that was named, else the nearest upwards; null where there is none: a server needs no folder of the business's.</summary>
    private static Policy? PolicyOfTheDay(string? path) =>
        (path ?? Policy.Nearest(Directory.GetCurrentDirectory())) is { } found ? Policy.Load(found) : null;

    public static void MapModels(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/models", List)
            .WithName("listModels")
            .WithTags("models")
            .WithSummary("The versions of the registry and which of them is in use")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    public static void MapHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/healthz", Health)
            .WithName("health")
            .WithTags("models")
            .WithSummary("Whether the server answers, and from what")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static Ok<ModelsAnswer> List(ServedVersions versions) => TypedResults.Ok(new ModelsAnswer(
        versions.Champion.Version,
        versions.Registry.Aliases(),
        [.. versions.Registry.List().Select(id => id.ToString())],
        versions.Champion.Models.ToDictionary(model => model.Name, model => model.Polarity),
        versions.Verdicts.ToDictionary(model => model.Key, model => model.Value.Reliance.Answer()),
        versions.Verdicts.ToDictionary(model => model.Key, model => model.Value.Sentence),
        [.. versions.Champion.Features.Select(feature =>
            new FeatureAnswer(feature.Name, feature.Family, feature.Title, feature.Definition, feature.Unit, feature.Categories, Bound(feature, feature.Low), Bound(feature, feature.High)))]));

    /// <summary>A bound as JSON has it; null where there is none, or the feature has categories.</summary>
    private static double? Bound(FeatureNote feature, double value) => feature.Categories is null && double.IsFinite(value) ? value : null;

    private static Ok<HealthAnswer> Health(ServedVersions versions, PortfolioReader portfolio) =>
        TypedResults.Ok(new HealthAnswer("ok", versions.Champion.Version, portfolio.Header()?.Snapshot));
}

/// <summary>The registry, and the version in use.</summary>
/// <param name="InUse">Id of the version that answers: the champion when the server started.</param>
/// <param name="Aliases">Alias → id of the version that it points to now.</param>
/// <param name="Versions">Ids of all versions, oldest data first.</param>
/// <param name="Polarities">Model of the version in use → what a probability of 1 means.</param>
/// <param name="Reliance">Model of the version in use → whether it may be relied on, as the model card answers: yes, with care or no.</param>
/// <param name="Verdicts">Model of the version in use → why, in the model card's words.</param>
/// <param name="Features">Features that the version in use takes.</param>
public sealed record ModelsAnswer(
    string InUse,
    IReadOnlyDictionary<string, string> Aliases,
    IReadOnlyList<string> Versions,
    IReadOnlyDictionary<string, string> Polarities,
    IReadOnlyDictionary<string, string> Reliance,
    IReadOnlyDictionary<string, string> Verdicts,
    IReadOnlyList<FeatureAnswer> Features);

/// <summary>A feature that the version in use takes.</summary>
/// <param name="Name">Its name in a request.</param>
/// <param name="Family">The family it belongs to.</param>
/// <param name="Title">A short name for people, as reasons use it.</param>
/// <param name="Definition">What it measures, in a sentence.</param>
/// <param name="Unit">Unit of its values.</param>
/// <param name="Categories">The texts that it takes; null where it takes a number.</param>
/// <param name="Low">Least possible number; null where there is none.</param>
/// <param name="High">Greatest possible number; null where there is none.</param>
public sealed record FeatureAnswer(
    string Name, string Family, string Title, string Definition, string Unit, IReadOnlyList<string>? Categories, double? Low, double? High);

/// <summary>The server answers.</summary>
/// <param name="Status">Always <c>ok</c>.</param>
/// <param name="ModelVersion">Id of the version in use.</param>
/// <param name="PortfolioSnapshot">Month of the portfolio's snapshot; null where there is no portfolio yet.</param>
public sealed record HealthAnswer(string Status, string ModelVersion, string? PortfolioSnapshot);

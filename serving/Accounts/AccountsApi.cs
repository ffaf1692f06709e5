using System.ComponentModel;
using System.Text.Json;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Serving.Models;
using ChurnSegmentation.Serving.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChurnSegmentation.Serving.Accounts;

/// <summary><c>/v1/accounts/{id}</c>: what the scored portfolio says of an account.</summary>
public static class AccountsApi
{
    /// <summary>A portfolio that is no portfolio stops the start; one that is not there yet does not.</summary>
    public static void AddPortfolio(this WebApplicationBuilder builder)
    {
        var portfolio = new PortfolioReader(builder.Configuration["portfolio"] ?? "portfolio.db");
        portfolio.Header();
        builder.Services.AddSingleton(portfolio);
    }

    public static void MapAccounts(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/accounts/{id}/prediction", Prediction)
            .WithName("getAccountPrediction")
            .WithTags("accounts")
            .WithSummary("The account's scores at the portfolio's snapshot, with exact reasons")
            .WithDescription(
                "For each model the calibrated probability, and the contributions (exact SHAP values) that add up to its log-odds, in words, "
                + "with the account's value and its percentile among its peers. An account that had fallen silent before the snapshot is "
                + "not scored; the answer says so.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    public static void MapInteractions(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/accounts/{id}/interactions", Interactions)
            .WithName("getAccountInteractions")
            .WithTags("accounts")
            .WithSummary("The pairs of features that move a model most together, for one account")
            .WithDescription(
                "Exact SHAP interaction values of one model at the portfolio's snapshot, the strongest pairs first: what a pair adds to the log-odds "
                + "beyond what each of its features adds alone. A feature's contribution is its own part and half of each of its pairs.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    /// <summary>The dossier in the form that the caller accepts: HTML, Markdown, or the decision behind it as JSON.</summary>
    public static void MapDossiers(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/accounts/{id}/dossier", DossierOf)
            .WithName("getAccountDossier")
            .WithTags("accounts")
            .WithSummary("The account's case: journey, reasons for and against, guards, what would have to change, the letter's draft")
            .WithDescription(
                "Markdown unless the request accepts text/html (a page that prints) or application/json (the decision with its placements, guards, "
                + "next step and evidence). Equal portfolios give equal bytes.")
            .Produces<string>(StatusCodes.Status200OK, "text/markdown", "text/html", "application/json")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static Results<ContentHttpResult, ProblemHttpResult> DossierOf(
        [Description("The account's id.")] string id, HttpRequest request, PortfolioReader portfolio, ServedVersions versions)
    {
        if (portfolio.Case(versions.Of, id) is not { } file)
        {
            return Missing(id, portfolio);
        }

        string accepted = request.Headers.Accept.ToString();
        return accepted.Contains("text/html", StringComparison.OrdinalIgnoreCase) ? TypedResults.Content(DossierPage.Html(file), "text/html; charset=utf-8")
            : accepted.Contains("application/json", StringComparison.OrdinalIgnoreCase)
                ? TypedResults.Content(JsonSerializer.Serialize(file.Decision, DecisionJson.Line), "application/json; charset=utf-8")
            : TypedResults.Content(Dossier.Markdown(file), "text/markdown; charset=utf-8");
    }

    private static ProblemHttpResult Missing(string id, PortfolioReader portfolio) => portfolio.Header() is { } header
        ? Problem.NotFound($"The portfolio of {header.Snapshot} has no account '{id}': it was not under contract then, or the id is wrong.")
        : Problem.Unavailable($"There is no portfolio at {portfolio.Location} yet. Write it with score.");

    private static Results<Ok<AccountInteractions>, ValidationProblem, ProblemHttpResult> Interactions(
        [Description("The account's id.")] string id,
        PortfolioReader portfolio,
        ServedVersions versions,
        [Description("The model's name.")] string model = "churn",
        [Description("How many pairs, at most.")] int top = 10)
    {
        if (portfolio.Find(id) is not { } found)
        {
            return Missing(id, portfolio);
        }

        Predictor predictor = versions.Of(found.Header.ModelVersion);
        if (found.Account.Scored is not { } scored)
        {
            return Problem.NotFound($"Account '{id}' was not scored: {found.Account.NotScored}");
        }

        string[] models = [.. predictor.Models.Select(one => one.Name)];
        int index = Array.IndexOf(models, model);
        return index < 0 ? Wrong("model", $"Found '{model}', expected one of: {string.Join(", ", models)}.")
            : top < 1 ? Wrong("top", $"Found {top}, expected a number of pairs, at least 1.")
            : TypedResults.Ok(AccountInteractions.Of(predictor, found.Header.Snapshot, id, index, scored, top));

        static ValidationProblem Wrong(string parameter, string message) =>
            Problem.Invalid(new Dictionary<string, string[]> { [parameter] = [message] });
    }

    private static Results<Ok<AccountPrediction>, ProblemHttpResult> Prediction(
        [Description("The account's id.")] string id, PortfolioReader portfolio, ServedVersions versions)
    {
        if (portfolio.Find(id) is not { } found)
        {
            return Missing(id, portfolio);
        }

        Predictor predictor = versions.Of(found.Header.ModelVersion);
        return TypedResults.Ok(AccountPrediction.Of(predictor, found.Header.Snapshot, found.Account));
    }
}

/// <summary>What is known of an account at a snapshot.</summary>
/// <param name="AccountId">Its id.</param>
/// <param name="Snapshot">The month whose end the answer is as of.</param>
/// <param name="ModelVersion">Id of the version that scored it.</param>
/// <param name="State"><c>scored</c>, or <c>silent</c>: listed apart, not scored as if alive.</param>
/// <param name="StateReason">Why it was not scored; null where it was.</param>
/// <param name="Peers">Whom its percentiles compare it with, in words; null where it was not scored.</param>
/// <param name="PeerAccounts">How many they are; null where it was not scored.</param>
/// <param name="Attributes">What the account is: industry, region, plan … by name.</param>
/// <param name="Models">Model → its answer; empty where the account was not scored.</param>
public sealed record AccountPrediction(
    string AccountId,
    string Snapshot,
    string ModelVersion,
    string State,
    string? StateReason,
    string? Peers,
    int? PeerAccounts,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyDictionary<string, ModelAnswer> Models)
{
    /// <summary>The answer, from the numbers that were stored when the account was scored.</summary>
    public static AccountPrediction Of(Predictor predictor, string snapshot, PortfolioAccount account) => new(
        account.AccountId,
        snapshot,
        predictor.Version,
        account.Scored is null ? "silent" : "scored",
        account.NotScored,
        account.Scored?.Standing.Peers,
        account.Scored?.Standing.Accounts,
        account.Attributes,
        account.Scored is { } scored
            ? predictor.Answer(scored.Features, scored.Scores, scored.Standing)
            : new Dictionary<string, ModelAnswer>());
}

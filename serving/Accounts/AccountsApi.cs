using System.ComponentModel;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Serving.Decisions;
using ChurnSegmentation.Serving.Models;
using ChurnSegmentation.Serving.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

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

    /// <summary>Ids as they were written: routing leaves an escaped slash escaped, and an id may hold one.</summary>
    public static void UseExactIds(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.RouteValues.ContainsKey("id")
            && context.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0].Split('/') is ["", "v1", "accounts", { } id, ..])
        {
            context.Request.RouteValues["id"] = Uri.UnescapeDataString(id);
        }

        return next(context);
    });

    public static void MapAccounts(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/accounts/{id}/prediction", Prediction)
            .WithName("getAccountPrediction")
            .WithTags("accounts")
            .WithSummary("The account's scores at the portfolio's snapshot, with exact reasons")
            .WithDescription(
                "For each model the calibrated probability, and the contributions (exact SHAP values) that add up to its log-odds, in words, "
                + "with the account's value and its percentile among its peers. An account that had fallen silent before the snapshot is "
                + "not scored; the answer says so. An end of contract that was on file stands among the attributes (contract_ends_on); no model looks at it.")
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

    public static void MapCounterfactuals(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/accounts/{id}/counterfactual", CounterfactualOf)
            .WithName("getAccountCounterfactual")
            .WithTags("accounts")
            .WithSummary("The smallest change that would take the account out of danger, as far as a model can tell")
            .WithDescription(
                "Changes of actionable features, none further than accounts that stood there have gone within three months, that bring the "
                + "probability below the policy's line: of exit for needs_exit, of alarm for churn. Checked by scoring; \"none found\" is an answer.")
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
                + "next step and evidence), or names a format. Equal portfolios give equal bytes.")
            .Produces<string>(StatusCodes.Status200OK, "text/markdown", "text/html", "application/json")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status406NotAcceptable)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<ContentHttpResult, ValidationProblem, ProblemHttpResult>> DossierOf(
        [Description("The account's id.")] string id,
        HttpRequest request,
        PortfolioReader portfolio,
        ServedVersions versions,
        AnswerLedger ledger,
        [Description("markdown, html or json; absent = what the header Accept asks for.")] string? format = null)
    {
        string names = string.Join(", ", CaseDocument.Forms.Select(one => one.Name));
        string? form = format is null ? Accepted(request.Headers.Accept) : CaseDocument.Forms.FirstOrDefault(one => one.Name == format).MediaType;
        if (form is null)
        {
            return format is null
                ? Problem.NotAcceptable(
                    $"Found Accept: {UserFault.Shown(request.Headers.Accept.ToString())}; a dossier is {string.Join(", ", CaseDocument.Forms.Select(one => one.MediaType))}. "
                    + $"Accept one of these, or name it with ?format=: {names}.")
                : Wrong("format", $"Found '{UserFault.Shown(format)}', expected one of: {names}.");
        }

        if (portfolio.Case(id) is not { } found)
        {
            return Missing(id, portfolio);
        }

        CaseFile file = found.File(versions.Of);
        await ledger.RecordAsync(request.HttpContext.Response, () => [AnswerDraft.Of(found, file, form)]);
        return TypedResults.Content(CaseDocument.Of(file, form), $"{form}; charset=utf-8");
    }

    /// <summary>The form of a case that a caller likes best; who accepts anything gets the first, null = none.</summary>
    private static string? Accepted(StringValues accept) => accept.Count == 0
        ? CaseDocument.Markdown
        : (MediaTypeHeaderValue.TryParseList(accept, out IList<MediaTypeHeaderValue>? types) ? types : [])
            .Where(type => type.Quality != 0)
            .OrderByDescending(type => type.Quality ?? 1)
            .SelectMany(type => CaseDocument.Forms.Select(form => form.MediaType).Where(form => type.MatchesMediaType(form)))
            .FirstOrDefault();

    private static ProblemHttpResult Missing(string id, PortfolioReader portfolio) => portfolio.Header() is { } header
        ? Problem.NotFound($"The portfolio of {header.Snapshot} has no account '{id}': it was not under contract then, or the id is wrong.")
        : Problem.Unavailable($"There is no portfolio at {portfolio.Location} yet. Write it with score.");

    /// <summary>Looks up an account that a model is asked about.</summary>
    /// <returns>What to answer where it is not there or was not scored; null where it was.</returns>
    private static ProblemHttpResult? FindScored(string id, PortfolioReader portfolio, ServedVersions versions, out Asked? asked)
    {
        asked = null;
        if (portfolio.Find(id) is not { } found)
        {
            return Missing(id, portfolio);
        }

        if (found.Account.Scored is not { } scored)
        {
            return Problem.NotFound($"Account '{id}' was not scored: {found.Account.NotScored}");
        }

        asked = new Asked(versions.Of(found.Header.ModelVersion), found.Header.Snapshot, found.Account, scored);
        return null;
    }

    private static ValidationProblem Wrong(string parameter, string message) =>
        Problem.Invalid(new Dictionary<string, string[]> { [parameter] = [message] });

    /// <summary>A scored account, and the version that scored it.</summary>
    private sealed record Asked(Predictor Predictor, string Snapshot, PortfolioAccount Account, ScoredRow Scored);

    private static async Task<Results<Ok<AccountInteractions>, ValidationProblem, ProblemHttpResult>> Interactions(
        [Description("The account's id.")] string id,
        HttpResponse response,
        PortfolioReader portfolio,
        ServedVersions versions,
        AnswerLedger ledger,
        [Description("The model's name.")] string model = "churn",
        [Description("How many pairs, at most.")] int top = 10)
    {
        if (FindScored(id, portfolio, versions, out Asked? asked) is { } problem)
        {
            return problem;
        }

        string[] models = [.. asked!.Predictor.Models.Select(one => one.Name)];
        int index = Array.IndexOf(models, model);
        if (index < 0)
        {
            return Wrong("model", $"Found '{model}', expected one of: {string.Join(", ", models)}.");
        }

        if (top < 1)
        {
            return Wrong("top", $"Found {top}, expected a number of pairs, at least 1.");
        }

        var answer = AccountInteractions.Of(asked.Predictor, asked.Snapshot, id, index, asked.Scored, top);
        await ledger.RecordAsync(response, () => [AnswerDraft.Of(answer, asked.Account, top, versions.PolicyOf(asked.Predictor.Version))]);
        return TypedResults.Ok(answer);
    }

    private static async Task<Results<Ok<AccountCounterfactual>, ValidationProblem, ProblemHttpResult>> CounterfactualOf(
        [Description("The account's id.")] string id,
        HttpResponse response,
        PortfolioReader portfolio,
        ServedVersions versions,
        AnswerLedger ledger,
        [Description("needs_exit or churn.")] string model = "needs_exit")
    {
        if (FindScored(id, portfolio, versions, out Asked? asked) is { } problem)
        {
            return problem;
        }

        Predictor predictor = asked!.Predictor;
        string[] models = predictor.Policy is { } policy
            ? [.. AccountCounterfactual.Lines(policy).Keys.Where(line => predictor.Models.Any(one => one.Name == line))]
            : [];
        if (!models.Contains(model))
        {
            return Wrong("model", $"Found '{model}', expected one of: {string.Join(", ", models)}.");
        }

        if (AccountCounterfactual.Of(predictor, asked.Snapshot, id, model, asked.Scored) is not { } answer)
        {
            return Problem.NotFound($"Version {predictor.Version} does not know what accounts change. Train the version again.");
        }

        await ledger.RecordAsync(response, () => [AnswerDraft.Of(answer, asked.Account, versions.PolicyOf(predictor.Version))]);
        return TypedResults.Ok(answer);
    }

    private static async Task<Results<Ok<AccountPrediction>, ProblemHttpResult>> Prediction(
        [Description("The account's id.")] string id, HttpResponse response, PortfolioReader portfolio, ServedVersions versions, AnswerLedger ledger)
    {
        if (portfolio.Find(id) is not { } found)
        {
            return Missing(id, portfolio);
        }

        string version = found.Header.ModelVersion;
        var answer = AccountPrediction.Of(versions.Of(version), found.Header.Snapshot, found.Account);
        await ledger.RecordAsync(response, () => [AnswerDraft.Of(answer, found.Account, versions.PolicyOf(version))]);
        return TypedResults.Ok(answer);
    }
}

using System.Text.Json;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Serving.Decisions;
using ChurnSegmentation.Serving.Models;
using ChurnSegmentation.Serving.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ChurnSegmentation.Serving.Prospects;

/// <summary><c>/v1/prospects</c>: every deal reviewed before it is signed.</summary>
public static class ProspectsApi
{
    private const int MostBytes = 4 << 20;

    public static void MapProspects(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/prospects", Review)
            .Accepts<ProspectsRequest>("application/json")
            .WithMetadata(new RequestSizeLimitAttribute(MostBytes))
            .WithName("reviewProspects")
            .WithTags("prospects")
            .WithSummary("How long up to 1,000 prospects will last, and what speaks for and against each deal")
            .WithDescription(
                "For each row the calibrated probability of still being a customer after 6, 12 and 24 months, by what is known before the "
                + "signature. The contributions are exact: they add up to log_odds, the mean over the first six months of the log-odds of leaving "
                + "in the month. Above 0 speaks against the deal, below 0 for it.")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Ok<ProspectsAnswer>, ValidationProblem>> Review(
        HttpRequest request, ServedVersions versions, AnswerLedger ledger, CancellationToken cancellation)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { AllowDuplicateProperties = false }, cancellation);
        var reader = new ProspectRows();
        IReadOnlyList<Prospect> prospects = reader.Read(body.RootElement);
        if (reader.Errors.Count > 0)
        {
            return Problem.Invalid(reader.Errors);
        }

        ProspectPredictor predictor = versions.Prospects;
        string version = predictor.Version, policy = versions.PolicyOf(version);
        ProspectsAnswer answer = predictor.Review(prospects);
        await ledger.RecordAsync(request.HttpContext.Response, () =>
            [.. answer.Prospects.Zip(prospects).Select(pair => AnswerDraft.Of(pair.First, pair.Second, version, policy))]);
        return TypedResults.Ok(answer);
    }
}

/// <summary>Deals to review.</summary>
/// <param name="Rows">1 to 1,000 prospects.</param>
public sealed record ProspectsRequest(IReadOnlyList<ProspectRow> Rows);

/// <summary>A deal, by the names of the columns of the data contract's table accounts; what is null or absent is unknown.</summary>
/// <param name="AccountId">Comes back with the answer.</param>
/// <param name="Name">For people; no model sees it.</param>
/// <param name="Industry">Industry, in the words of the book.</param>
/// <param name="Region">Sales region, in the words of the book.</param>
/// <param name="Segment">Size class, where the book names one.</param>
/// <param name="Plan">Plan to be bought.</param>
/// <param name="AcquisitionChannel">How the account is won.</param>
/// <param name="ReferredBy">account_id of the account that referred it; only whether there is one counts.</param>
/// <param name="Employees">Head count.</param>
/// <param name="ListPriceAnnual">Price of a year by the list.</param>
/// <param name="ContractPriceAnnual">Price of a year as offered.</param>
/// <param name="NegotiationRounds">Offers that went back and forth so far.</param>
/// <param name="PotentialAnnualRevenue">What it could spend with us in a year.</param>
public sealed record ProspectRow(
    string? AccountId = null,
    string? Name = null,
    string? Industry = null,
    string? Region = null,
    string? Segment = null,
    string? Plan = null,
    string? AcquisitionChannel = null,
    string? ReferredBy = null,
    double? Employees = null,
    double? ListPriceAnnual = null,
    double? ContractPriceAnnual = null,
    double? NegotiationRounds = null,
    double? PotentialAnnualRevenue = null);

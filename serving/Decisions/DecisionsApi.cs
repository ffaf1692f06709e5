using System.ComponentModel;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Serving.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ChurnSegmentation.Serving.Decisions;

/// <summary><c>/v1/decisions</c>: what people decided on the answers that they were given.</summary>
public static class DecisionsApi
{
    /// <summary>Answers of an account that are listed.</summary>
    private const int Most = 100;

    /// <summary>A reason of some pages.</summary>
    private const int MostBytes = 64 << 10;

    /// <summary>Opens the ledger; one that cannot be written stops the start.</summary>
    public static void AddLedger(this WebApplicationBuilder builder)
    {
        string path = builder.Configuration["ledger"] ?? Path.Combine(builder.Configuration["registry"] ?? "registry", LedgerReader.FileName);
        var ledger = new AnswerLedger(path == "none" ? null : LedgerWriter.Open(path, writer: null, TimeProvider.System));
        builder.Services.AddSingleton(_ => ledger);
    }

    public static void MapDecisions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/decisions", Decide)
            .WithMetadata(new RequestSizeLimitAttribute(MostBytes))
            .WithName("decide")
            .WithTags("decisions")
            .WithSummary("What somebody decided on an answer: accepted or overridden, on what grounds")
            .WithDescription(
                "answer_id is the Ledger-Id of an answer; of a request with several rows, each has the sequence number that follows. Whoever "
                + "changes their mind decides again: every decision is kept. who is taken as stated: put a proxy in front that knows its users.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        routes.MapGet("/v1/accounts/{id}/decisions", List)
            .WithName("listAccountDecisions")
            .WithTags("decisions")
            .WithSummary("The answers that were given about an account, and what was decided on them")
            .WithDescription($"The latest {Most} rows of the ledger, newest first, without their contents; ledger export and ledger replay give those.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Created<LedgeredDecision>, ValidationProblem, ProblemHttpResult>> Decide(DecisionRequest request, AnswerLedger ledger)
    {
        var decision = new HumanDecision(request.Decision, request.Reason, request.Who);
        if (decision.Faults() is { Count: > 0 } faults)
        {
            return Problem.Invalid(faults.ToDictionary(fault => $"$.{fault.Key}", fault => new[] { fault.Value }));
        }

        if (!LedgerId.TryParse(request.AnswerId, out LedgerId id) || ledger.Reader.Find(id) is not { } answer || !LedgerKind.IsAnswer(answer.Kind))
        {
            return Problem.NotFound($"The ledger has no answer '{request.AnswerId}'. Every answer carries its id in the header {AnswerLedger.Header}.");
        }

        LedgerEntry entry = await ledger.DecideAsync(decision.On(answer));
        return TypedResults.Created($"/v1/accounts/{Uri.EscapeDataString(entry.AccountId ?? "")}/decisions", LedgeredDecision.Of(entry));
    }

    private static Ok<AccountDecisions> List([Description("The account's id.")] string id, AnswerLedger ledger)
    {
        LedgerReader reader = ledger.Reader;
        return TypedResults.Ok(new AccountDecisions(
            id,
            [.. reader.OfAccount(id, Most).Where(entry => LedgerKind.IsAnswer(entry.Kind)).Select(entry => new LedgeredAnswer(
                entry.Id.ToString(), entry.At, entry.Kind, entry.ModelVersion, entry.PolicySha256, entry.Expired,
                [.. reader.On(entry.Id).Select(LedgeredDecision.Of)]))]));
    }
}

/// <summary>What somebody decided on an answer.</summary>
/// <param name="AnswerId">Ledger-Id of the answer.</param>
/// <param name="Decision"><c>accepted</c> or <c>overridden</c>.</param>
/// <param name="Who">Id of who decided; no name.</param>
/// <param name="Reason">On what grounds; needed where the answer is overridden.</param>
public sealed record DecisionRequest(string AnswerId, string Decision, string Who, string? Reason = null);

/// <summary>A decision as the ledger holds it.</summary>
/// <param name="Id">Its id in the ledger.</param>
/// <param name="AnswerId">Id of the answer that it is on.</param>
/// <param name="At">When, in UTC.</param>
/// <param name="Decision"><c>accepted</c> or <c>overridden</c>; null where its retention ended.</param>
/// <param name="Who">Who decided, as stated.</param>
/// <param name="Reason">On what grounds.</param>
public sealed record LedgeredDecision(string Id, string AnswerId, string At, string? Decision, string? Who, string? Reason)
{
    internal static LedgeredDecision Of(LedgerEntry entry)
    {
        HumanDecision? decision = HumanDecision.Of(entry);
        return new LedgeredDecision(entry.Id.ToString(), entry.Subject!, entry.At, decision?.Decision, decision?.Who, decision?.Reason);
    }
}

/// <summary>What was answered and decided about an account.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Answers">Its answers, newest first.</param>
public sealed record AccountDecisions(string AccountId, IReadOnlyList<LedgeredAnswer> Answers);

/// <summary>An answer that was given.</summary>
/// <param name="Id">Its id in the ledger.</param>
/// <param name="At">When, in UTC.</param>
/// <param name="Kind">prediction, account, prospect or case.</param>
/// <param name="ModelVersion">Id of the version that answered.</param>
/// <param name="PolicySha256">Hash of the policy behind it.</param>
/// <param name="Expired">True where its retention ended: that it was given is known, not what it was.</param>
/// <param name="Decisions">What was decided on it, oldest first.</param>
public sealed record LedgeredAnswer(
    string Id, string At, string Kind, string? ModelVersion, string? PolicySha256, bool Expired, IReadOnlyList<LedgeredDecision> Decisions);

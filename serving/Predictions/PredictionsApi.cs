using System.Text.Json;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Serving.Decisions;
using ChurnSegmentation.Serving.Models;
using ChurnSegmentation.Serving.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ChurnSegmentation.Serving.Predictions;

/// <summary><c>/v1/predictions</c>: scores of rows that the caller brings.</summary>
public static class PredictionsApi
{
    /// <summary>1,000 rows of a few hundred features, with room to spare.</summary>
    private const int MostBytes = 16 << 20;

    public static void MapPredictions(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/predictions", Predict)
            .Accepts<PredictionRequest>("application/json")
            .WithMetadata(new RequestSizeLimitAttribute(MostBytes))
            .WithName("predict")
            .WithTags("predictions")
            .WithSummary("Scores of up to 1,000 rows of features, with exact reasons")
            .WithDescription(
                "For each row and model the calibrated probability, and the contributions (exact SHAP values) that add up to its log-odds, "
                + "in words, with the row's value and its percentile among the rows that the model learned from.")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Results<Ok<PredictionsAnswer>, ValidationProblem>> Predict(
        HttpRequest request, ServedVersions versions, AnswerLedger ledger, CancellationToken cancellation)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { AllowDuplicateProperties = false }, cancellation);
        Predictor predictor = versions.Champion;
        var reader = new PredictionRows(predictor);
        IReadOnlyList<ReadRow> rows = reader.Read(body.RootElement);
        if (reader.Errors.Count > 0)
        {
            return Problem.Invalid(reader.Errors);
        }

        var answers = new PredictionAnswer[rows.Count];
        // Unlike PLINQ, Parallel.For goes on by itself where no other thread is free: fifty callers at once do not wait for each other.
        Parallel.For(0, answers.Length, i => answers[i] = new PredictionAnswer(rows[i].Id, predictor.Answer(rows[i].Values)));
        string policy = versions.PolicyOf(predictor.Version);
        await ledger.RecordAsync(request.HttpContext.Response, () =>
        {
            var drafts = new LedgerDraft[answers.Length];
            Parallel.For(0, drafts.Length, i => drafts[i] = AnswerDraft.Of(answers[i], rows[i].Values, predictor.Version, policy));
            return drafts;
        });
        return TypedResults.Ok(new PredictionsAnswer(predictor.Version, answers) { Unseen = reader.Unseen, Doubtful = reader.Doubtful });
    }
}

/// <summary>The rows' answers.</summary>
/// <param name="ModelVersion">Id of the version that answered.</param>
/// <param name="Predictions">An answer a row, in the order of the request.</param>
public sealed record PredictionsAnswer(string ModelVersion, IReadOnlyList<PredictionAnswer> Predictions)
{
    /// <summary>JSON path in the request → a category there that the models have never seen and take as unknown.</summary>
    public required IReadOnlyDictionary<string, string> Unseen { get; init; }

    /// <summary>JSON path in the request → a number there that its feature cannot be; the models take it as it stands.</summary>
    public required IReadOnlyDictionary<string, string> Doubtful { get; init; }
}

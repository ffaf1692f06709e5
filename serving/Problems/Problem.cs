using Microsoft.AspNetCore.Http.HttpResults;

namespace ChurnSegmentation.Serving.Problems;

/// <summary>The problem details (RFC 9457) that an answer may be instead.</summary>
public static class Problem
{
    /// <summary>404.</summary>
    public static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    /// <summary>406: none of the forms that the caller accepts.</summary>
    public static ProblemHttpResult NotAcceptable(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status406NotAcceptable);

    /// <summary>503: what the answer would come from is not there, or not trustworthy.</summary>
    public static ProblemHttpResult Unavailable(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable);

    /// <summary>400, with what is wrong by the JSON path of the field, or the name of the query's parameter.</summary>
    public static ValidationProblem Invalid(IDictionary<string, string[]> errors) =>
        TypedResults.ValidationProblem(errors, "The request was not understood; 'errors' names each field by its JSON path.", title: "Invalid request");
}

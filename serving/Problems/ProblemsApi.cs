using System.Text.Json;
using ChurnSegmentation.Core;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChurnSegmentation.Serving.Problems;

/// <summary>Every answer that is not 2xx is problem details, whoever noticed the problem.</summary>
public static class ProblemsApi
{
    public static void AddProblems(this WebApplicationBuilder builder)
    {
        // The trace's id would make equal requests get unequal bytes; the log has it.
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context => context.ProblemDetails.Extensions.Remove("trace_id"));
        builder.Services.AddExceptionHandler<FaultHandler>();
        // Else a parameter that cannot be read is a 400 without a word wherever the environment is not Development.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException or JsonException });
        app.UseStatusCodePages(context => Bare(context.HttpContext).ExecuteAsync(context.HttpContext));
    }

    /// <summary>What routing refuses before any handler has seen it, said in words.</summary>
    private static ProblemHttpResult Bare(HttpContext context)
    {
        (string method, string path, int status) = (context.Request.Method, UserFault.Shown(context.Request.Path), context.Response.StatusCode);
        return TypedResults.Problem(statusCode: status, detail: status switch
        {
            StatusCodes.Status404NotFound =>
                $"There is no {path}. There are {string.Join(", ", Resources(context))}. GET /openapi/v1.json describes them.",
            StatusCodes.Status405MethodNotAllowed => $"{path} does not take {method}; expected {context.Response.Headers.Allow}.",
            StatusCodes.Status415UnsupportedMediaType =>
                $"Found {(context.Request.ContentType is { Length: > 0 } type ? $"a body of the type '{UserFault.Shown(type)}'" : "a body without a type")}, "
                + "expected JSON: send it with the header Content-Type: application/json.",
            _ => null,
        });
    }

    /// <summary>The named resources: methods and path.</summary>
    private static IEnumerable<string> Resources(HttpContext context) =>
        from endpoint in context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<IEndpointNameMetadata>() is not null
        let path = endpoint.RoutePattern.RawText
        orderby path
        select $"{string.Join('/', endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])} {path}";

    /// <summary>Faults of the request become 4xx that name the field; faults of the registry or portfolio become 503 with their sentence.</summary>
    private sealed class FaultHandler : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellation)
        {
            IResult? problem = exception switch
            {
                JsonException fault => Problem.Invalid(new Dictionary<string, string[]> { ["$"] = [fault.Message] }),
                BadHttpRequestException { InnerException: JsonException fault } => Problem.Invalid(new Dictionary<string, string[]>
                {
                    [fault.Path ?? "$"] = ["No JSON, or not of the shape that is expected here, which GET /openapi/v1.json shows."],
                }),
                BadHttpRequestException fault => TypedResults.Problem(fault.Message, statusCode: fault.StatusCode),
                UserFault fault => Problem.Unavailable(fault.Message),
                _ => null,
            };
            if (problem is null)
            {
                return false;
            }

            await problem.ExecuteAsync(context);
            return true;
        }
    }
}

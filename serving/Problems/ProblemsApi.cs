using System.Text.Json;
using ChurnSegmentation.Core;
using Microsoft.AspNetCore.Diagnostics;

namespace ChurnSegmentation.Serving.Problems;

/// <summary>Every answer that is not 2xx is problem details, whoever noticed the problem.</summary>
public static class ProblemsApi
{
    public static void AddProblems(this WebApplicationBuilder builder)
    {
        // The trace's id would make equal requests get unequal bytes; the log has it.
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context => context.ProblemDetails.Extensions.Remove("trace_id"));
        builder.Services.AddExceptionHandler<FaultHandler>();
    }

    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException or JsonException });
        app.UseStatusCodePages();
    }

    /// <summary>Faults of the request become 4xx that name the field; faults of the registry or portfolio become 503 with their sentence.</summary>
    private sealed class FaultHandler : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellation)
        {
            IResult? problem = exception switch
            {
                JsonException fault => Problem.Invalid(new Dictionary<string, string[]> { ["$"] = [fault.Message] }),
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

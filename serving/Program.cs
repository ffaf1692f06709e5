using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Serving.Accounts;
using ChurnSegmentation.Serving.Decisions;
using ChurnSegmentation.Serving.Models;
using ChurnSegmentation.Serving.Predictions;
using ChurnSegmentation.Serving.Problems;
using ChurnSegmentation.Serving.Prospects;

namespace ChurnSegmentation.Serving;

/// <summary>Register, then map; a folder a resource.</summary>
public sealed class Program
{
    /// <returns>0 stopped when asked to; 1 the registry, the portfolio or the address is at fault.</returns>
    public static int Main(string[] args)
    {
        try
        {
            Build(args).Run();
            return 0;
        }
        catch (UserFault fault)
        {
            Console.Error.WriteLine(fault.Message);
            return 1;
        }
        catch (IOException fault) when (fault.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            Console.Error.WriteLine($"{fault.Message} Name another with --urls http://127.0.0.1:PORT.");
            return 1;
        }
    }

    private static WebApplication Build(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.AddModels();
        builder.AddPortfolio();
        builder.AddLedger();
        builder.AddProblems();
        builder.AddOpenApiDocument();
        builder.Services.ConfigureHttpJsonOptions(options => AnswerJson.Configure(options.SerializerOptions));

        WebApplication app = builder.Build();
        app.UseProblems();
        app.MapPredictions();
        app.MapProspects();
        app.MapAccounts();
        app.MapInteractions();
        app.MapCounterfactuals();
        app.MapDossiers();
        app.MapDecisions();
        app.MapModels();
        app.MapHealth();
        app.MapOpenApi();
        return app;
    }
}

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
    private const string Address = "http://127.0.0.1:8080";

    private const string Usage = $"""
        Usage: serve [options]
          --registry DIR    versions; its champion answers                    (registry)
          --portfolio FILE  accounts as score wrote them                      (portfolio.db)
          --ledger FILE     where every answer and every decision is kept     (ledger.db in the registry)
          --policy FILE     the policy of the day                             (the nearest policy.yaml upwards, if any)
          --trust DIR       public keys of those who may promote              (in the registry)
          --urls URL        where to listen                                   ({Address})
        What it answers: GET /openapi/v1.json
        """;

    /// <returns>0 stopped when asked to; 1 the registry, the portfolio or the address is at fault.</returns>
    public static int Main(string[] args)
    {
        if (args.Any(argument => argument is "--help" or "-h" or "-?"))
        {
            Console.WriteLine(Usage);
            return 0;
        }

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
        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null)
        {
            builder.WebHost.UseUrls(Address);
        }

        builder.AddModels();
        builder.AddPortfolio();
        builder.AddLedger();
        builder.AddProblems();
        builder.AddOpenApiDocument();
        builder.Services.ConfigureHttpJsonOptions(options => AnswerJson.Configure(options.SerializerOptions));

        WebApplication app = builder.Build();
        app.UseProblems();
        app.UseExactIds();
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

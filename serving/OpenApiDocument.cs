using System.Text.Json;
using Microsoft.OpenApi;

namespace ChurnSegmentation.Serving;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>; what it says of fields comes from their documentation comments.</summary>
public static class OpenApiDocument
{
    public static void AddOpenApiDocument(this WebApplicationBuilder builder) =>
        builder.Services.AddOpenApi(options =>
        {
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = "ChurnSegmentation";
                document.Info.Version = "v1";
                document.Info.Description = "Which customers will leave, which should be let go, and why: calibrated probabilities with exact reasons.";
                document.Servers?.Clear();
                return Task.CompletedTask;
            });
            options.AddSchemaTransformer((schema, context, _) =>
            {
                if (context.JsonTypeInfo.Type == typeof(JsonElement))
                {
                    schema.Type = JsonSchemaType.Number | JsonSchemaType.String | JsonSchemaType.Null;
                }

                return Task.CompletedTask;
            });
        });
}

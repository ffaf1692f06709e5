using System.Text.Json;
using ChurnSegmentation.Core.Decisions;

namespace ChurnSegmentation.Core.Store;

/// <summary>A case in the form that somebody asked for.</summary>
public static class CaseDocument
{
    public const string Html = "text/html", Json = "application/json", Markdown = "text/markdown";

    /// <summary>What callers name the forms by, and their media types; the first is given to who names none.</summary>
    public static IReadOnlyList<(string Name, string MediaType)> Forms { get; } = [("markdown", Markdown), ("html", Html), ("json", Json)];

    /// <summary>The document.</summary>
    /// <param name="form">Media type; what is not known becomes Markdown.</param>
    public static string Of(CaseFile file, string form) => form switch
    {
        Html => DossierPage.Html(file),
        Json => JsonSerializer.Serialize(file.Decision, DecisionJson.Line),
        _ => Dossier.Markdown(file),
    };
}

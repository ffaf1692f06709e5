using System.Text.Json;
using System.Text.Json.Serialization;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Store;

/// <summary>
/// What answers depend on beside the version: read back, every number has the bits that it had. Names of people and companies are not kept.
/// </summary>
internal static class AnswerInputs
{
    /// <summary>NaN, the unknown, is written by name.</summary>
    public static JsonSerializerOptions Json { get; } = new(StoreJson.Line) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static T Read<T>(LedgerEntry entry) => JsonSerializer.Deserialize<T>(entry.Inputs, Json)!;

    public static byte[] Pack<T>(T inputs) => LedgerContent.Pack(JsonSerializer.SerializeToUtf8Bytes(inputs, Json));
}

/// <summary>A row that a caller brought.</summary>
/// <param name="Features">d values, in the order of the version's features; NaN = unknown.</param>
internal sealed record RowInputs(float[] Features);

/// <summary>An account of a portfolio.</summary>
/// <param name="Snapshot">The month whose end the portfolio shows.</param>
/// <param name="NotScored">Why it has no scores; null where it has.</param>
/// <param name="Attributes">What it is, but for its name.</param>
/// <param name="Features">d values; null where it was not scored.</param>
/// <param name="Standing">Where they stand among its peers; null where it was not scored.</param>
internal sealed record AccountInputs(
    string Snapshot, string? NotScored, IReadOnlyDictionary<string, string> Attributes, float[]? Features, Standing? Standing)
{
    public static AccountInputs Of(string snapshot, PortfolioAccount account) => new(
        snapshot,
        account.NotScored,
        account.Attributes.Where(attribute => attribute.Key != CaseName).ToDictionary(),
        account.Scored?.Features,
        account.Scored?.Standing);

    private const string CaseName = "name";
}

/// <summary>A deal before it is signed.</summary>
/// <param name="Numbers">Column → number.</param>
/// <param name="Texts">Column → text; only those that the model may look at.</param>
/// <param name="Referred">True where an account referred it.</param>
internal sealed record ProspectInputs(IReadOnlyDictionary<string, double> Numbers, IReadOnlyDictionary<string, string> Texts, bool Referred)
{
    public static ProspectInputs Of(Prospect prospect) => new(
        prospect.Numbers, prospect.Texts.Where(text => SignatureFacts.Texts.Contains(text.Key)).ToDictionary(), prospect.Referred);
}

/// <summary>The case of an account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="Book">What it is compared with.</param>
/// <param name="PolicyYaml">The lines that decided.</param>
/// <param name="Form">Media type of what was handed out.</param>
internal sealed record CaseInputs(AccountInputs Account, JsonElement Decision, JsonElement Book, string PolicyYaml, string Form);

/// <summary>A question about one model and an account of a portfolio.</summary>
/// <param name="Account">The account.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Top">Pairs asked for; 0 where it is not about pairs.</param>
internal sealed record QuestionInputs(AccountInputs Account, string Model, int Top);

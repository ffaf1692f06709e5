using System.Text.Json;

namespace ChurnSegmentation.Core.Store;

/// <summary>What a human decided on an answer.</summary>
/// <param name="Decision"><c>accepted</c> or <c>overridden</c>.</param>
/// <param name="Reason">On what grounds; needed where the answer was overridden.</param>
/// <param name="Who">Id of who decided, as the caller states it.</param>
public sealed record HumanDecision(string Decision, string? Reason, string Who)
{
    public const string Accepted = "accepted", Overridden = "overridden";

    /// <summary>A human decision in the ledger.</summary>
    /// <param name="entry">Its row.</param>
    /// <returns>Null where it expired.</returns>
    public static HumanDecision? Of(LedgerEntry entry) =>
        entry.Inputs is { } json ? JsonSerializer.Deserialize<HumanDecision>(json, StoreJson.Line) : null;

    /// <summary>What is wrong with it: field → sentence; empty where nothing is.</summary>
    public IReadOnlyDictionary<string, string> Faults()
    {
        var faults = new Dictionary<string, string>();
        if (Decision is not (Accepted or Overridden))
        {
            faults["decision"] = $"Found '{Decision}', expected '{Accepted}' or '{Overridden}'.";
        }

        if (Decision == Overridden && string.IsNullOrWhiteSpace(Reason))
        {
            faults["reason"] = "Found nothing, expected the reason why the answer was overridden: whoever is asked later needs it.";
        }

        if (string.IsNullOrWhiteSpace(Who))
        {
            faults["who"] = "Found nothing, expected the id of who decided.";
        }

        return faults;
    }

    /// <summary>The decision as a row about to be written.</summary>
    /// <param name="answer">The answer that it is on.</param>
    public LedgerDraft On(LedgerEntry answer) => new(
        LedgerKind.Decision,
        answer.AccountId,
        answer.ModelVersion,
        answer.PolicySha256,
        answer.Id.ToString(),
        LedgerContent.Pack(JsonSerializer.SerializeToUtf8Bytes(this, StoreJson.Line)),
        []);
}

namespace ChurnSegmentation.Core.Store;

/// <summary>What a row of the ledger is.</summary>
public static class LedgerKind
{
    /// <summary>A writer began; holds where the chains stood that had grown since another began, so that they cannot be cut short unnoticed.</summary>
    public const string Opened = "opened";

    /// <summary>A row that the caller brought was answered.</summary>
    public const string Prediction = "prediction";

    /// <summary>An account of the portfolio was answered.</summary>
    public const string Account = "account";

    /// <summary>A prospect was answered.</summary>
    public const string Prospect = "prospect";

    /// <summary>A dossier was handed out.</summary>
    public const string Case = "case";

    /// <summary>The pairs of features that move a model together were answered.</summary>
    public const string Interactions = "interactions";

    /// <summary>A way out was answered, or that none was found.</summary>
    public const string Counterfactual = "counterfactual";

    /// <summary>A human decided on an answer.</summary>
    public const string Decision = "decision";

    /// <summary>Retention ended: rows from before an instant lost their content.</summary>
    public const string Expiry = "expiry";

    /// <summary>True for what was computed, and can be computed again.</summary>
    public static bool IsAnswer(string kind) => kind is Prediction or Account or Prospect or Case or Interactions or Counterfactual;
}

/// <summary>A row about to be written.</summary>
/// <param name="Kind">One of <see cref="LedgerKind"/>.</param>
/// <param name="AccountId">The account that it speaks of; null where there is none.</param>
/// <param name="ModelVersion">Id of the version that answered.</param>
/// <param name="PolicySha256">Hash of the policy behind the answer.</param>
/// <param name="Subject">Id of the answer that a decision is on.</param>
/// <param name="Inputs">All that the answer depends on beside version and policy, packed.</param>
/// <param name="Output">What was answered, packed.</param>
public sealed record LedgerDraft(
    string Kind, string? AccountId, string? ModelVersion, string? PolicySha256, string? Subject, byte[] Inputs, byte[] Output);

/// <summary>A row of the ledger.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When it was written, UTC, as it stands in the row.</param>
/// <param name="Program">The program that answered, and the build of its core.</param>
/// <param name="Kind">One of <see cref="LedgerKind"/>.</param>
/// <param name="AccountId">The account that it speaks of; null where there is none.</param>
/// <param name="ModelVersion">Id of the version that answered.</param>
/// <param name="PolicySha256">Hash of the policy behind the answer.</param>
/// <param name="Subject">Id of the answer that a decision is on.</param>
/// <param name="Inputs">All that the answer depends on beside version and policy, UTF-8 JSON; null where it expired.</param>
/// <param name="Output">What was answered, UTF-8; null where it expired.</param>
/// <param name="Hash">Hash of the row, lower-case hex.</param>
public sealed record LedgerEntry(
    LedgerId Id,
    string At,
    string Program,
    string Kind,
    string? AccountId,
    string? ModelVersion,
    string? PolicySha256,
    string? Subject,
    byte[]? Inputs,
    byte[]? Output,
    string Hash)
{
    /// <summary>True where retention ended: a tombstone.</summary>
    public bool Expired => Inputs is null;
}

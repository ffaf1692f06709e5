using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Explain;

namespace ChurnSegmentation.Core.Store;

/// <summary>What became of an answer that was computed again.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Outcome">One of the outcomes of <see cref="Replay"/>.</param>
/// <param name="Detail">Where it differs, or why it cannot be computed; null where it is the same.</param>
public sealed record ReplayResult(string Id, string Outcome, string? Detail);

/// <summary>Computes answers of the ledger again, from the stored version and the row's inputs, and compares them bit for bit.</summary>
/// <param name="registry">Where the versions are. Safe for concurrent use; a version is read and verified once.</param>
public sealed class Replay(Registry registry)
{
    public const string Same = "same", Different = "different", Expired = "expired", NotComputed = "not_computed", Impossible = "impossible";

    private readonly ConcurrentDictionary<string, Lazy<RegistryVersion>> _versions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Predictor>> _predictors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<ProspectPredictor>> _prospects = new(StringComparer.Ordinal);

    /// <summary>Computes an answer again.</summary>
    /// <returns>
    /// <c>same</c>; <c>different</c>; <c>expired</c> where retention ended; <c>not_computed</c> for rows that are no answers, such as human
    /// decisions; <c>impossible</c> where the version is gone or was changed, or its policy is one that this program does not read.
    /// </returns>
    public ReplayResult Of(LedgerEntry entry)
    {
        (string outcome, string? detail) = Outcome(entry);
        return new ReplayResult(entry.Id.ToString(), outcome, detail);
    }

    private (string, string?) Outcome(LedgerEntry entry)
    {
        if (!LedgerKind.IsAnswer(entry.Kind))
        {
            return (NotComputed, entry.Kind == LedgerKind.Decision ? $"A human decision on {entry.Subject}." : "A row about the ledger itself.");
        }

        if (entry.Expired)
        {
            return (Expired, "Its retention ended; that it was given, when, and by which version is still proven.");
        }

        try
        {
            (byte[] output, string policy) = Compute(entry);
            return policy != entry.PolicySha256
                ? (Different, $"The policy behind it is {policy}, the row says {entry.PolicySha256}.")
                : output.AsSpan().SequenceEqual(entry.Output)
                    ? (Same, null)
                    : (Different, $"{Difference(entry.Output!, output)} It was answered by {entry.Program}; this is {LedgerWriter.Program}.");
        }
        catch (Exception fault) when (fault is UserFault or JsonException or ArgumentException)
        {
            return (Impossible, fault.Message);
        }
    }

    private (byte[] Output, string PolicySha256) Compute(LedgerEntry entry)
    {
        string version = entry.ModelVersion ?? throw new UserFault("The row names no version.");
        string policy = Once(_versions, version, registry.Load).Manifest.Run.PolicySha256;
        switch (entry.Kind)
        {
            case LedgerKind.Prediction:
                return (Json(new PredictionAnswer(entry.AccountId, Models(version).Answer(AnswerInputs.Read<RowInputs>(entry).Features))), policy);
            case LedgerKind.Prospect:
                var prospect = AnswerInputs.Read<ProspectInputs>(entry);
                ProspectPredictor predictor = Once(_prospects, version, id => Once(_versions, id, registry.Load).ProspectPredictor());
                return (Json(predictor.Answer([new Prospect(entry.AccountId, prospect.Numbers, prospect.Texts, prospect.Referred)])[0]), policy);
            case LedgerKind.Account:
                var inputs = AnswerInputs.Read<AccountInputs>(entry);
                return (Json(AccountPrediction.Of(Models(version), inputs.Snapshot, Account(entry, inputs))), policy);
            case LedgerKind.Interactions:
                var pairs = AnswerInputs.Read<QuestionInputs>(entry);
                int model = Models(version).Models.Index().Single(named => named.Item.Name == pairs.Model).Index;
                return (Json(AccountInteractions.Of(
                    Models(version), pairs.Account.Snapshot, entry.AccountId!, model, Account(entry, pairs.Account).Scored!, pairs.Top)), policy);
            case LedgerKind.Counterfactual:
                var way = AnswerInputs.Read<QuestionInputs>(entry);
                return (Json(AccountCounterfactual.Of(
                    Models(version), way.Account.Snapshot, entry.AccountId!, way.Model, Account(entry, way.Account).Scored!)), policy);
            default:
                CaseFile file = Case(entry);
                return (Encoding.UTF8.GetBytes(CaseDocument.Of(file, AnswerInputs.Read<CaseInputs>(entry).Form)), file.Policy.Sha256);
        }
    }

    private CaseFile Case(LedgerEntry entry)
    {
        var inputs = AnswerInputs.Read<CaseInputs>(entry);
        var decided = new DecidedBook(inputs.PolicyYaml, inputs.Book.Deserialize<BookDecision>(DecisionJson.Line)!);
        return new PortfolioCase(
            new PortfolioHeader(entry.ModelVersion!, inputs.Account.Snapshot, [], [], decided),
            decided,
            Account(entry, inputs.Account),
            inputs.Decision.Deserialize<AccountDecision>(DecisionJson.Line)!).File(Models);
    }

    private PortfolioAccount Account(LedgerEntry entry, AccountInputs inputs) => new(
        entry.AccountId!,
        inputs.NotScored,
        inputs.Attributes,
        inputs is { Features: { } features, Standing: { } standing }
            ? new ScoredRow(features, standing, Models(entry.ModelVersion!).Score(features))
            : null);

    private Predictor Models(string version) => Once(_predictors, version, id => Once(_versions, id, registry.Load).Predictor());

    private static T Once<T>(ConcurrentDictionary<string, Lazy<T>> known, string version, Func<string, T> read) =>
        known.GetOrAdd(version, id => new Lazy<T>(() => read(id))).Value;

    private static byte[] Json<T>(T answer) => JsonSerializer.SerializeToUtf8Bytes(answer, AnswerJson.Line);

    private static string Difference(ReadOnlySpan<byte> then, ReadOnlySpan<byte> now)
    {
        int place = then.CommonPrefixLength(now);
        return $"From byte {place}: then …{Around(then, place)}…, now …{Around(now, place)}….";

        static string Around(ReadOnlySpan<byte> bytes, int place) =>
            Encoding.UTF8.GetString(bytes[Math.Max(0, place - 40)..Math.Min(bytes.Length, place + 40)]);
    }
}

using System.Text;
using System.Text.Json;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Explain;

namespace ChurnSegmentation.Core.Store;

/// <summary>Answers as rows about to be written: what they were computed from, and what was said, but for names.</summary>
public static class AnswerDraft
{
    /// <summary>Of a row that a caller brought.</summary>
    /// <param name="features">d values.</param>
    /// <param name="version">The version that answered.</param>
    /// <param name="policySha256">The policy that the version was trained with.</param>
    public static LedgerDraft Of(PredictionAnswer answer, float[] features, string version, string policySha256) => new(
        LedgerKind.Prediction, answer.Id, version, policySha256, null, AnswerInputs.Pack(new RowInputs(features)), Output(answer));

    /// <summary>Of an account of a portfolio.</summary>
    /// <param name="account">The account as the portfolio holds it.</param>
    /// <param name="policySha256">The policy that the version was trained with.</param>
    public static LedgerDraft Of(AccountPrediction answer, PortfolioAccount account, string policySha256)
    {
        var inputs = AccountInputs.Of(answer.Snapshot, account);
        return new LedgerDraft(
            LedgerKind.Account, answer.AccountId, answer.ModelVersion, policySha256, null,
            AnswerInputs.Pack(inputs), Output(answer with { Attributes = inputs.Attributes }));
    }

    /// <summary>Of the pairs of features that move a model together.</summary>
    /// <param name="account">The account as the portfolio holds it.</param>
    /// <param name="top">Pairs asked for.</param>
    /// <param name="policySha256">The policy that the version was trained with.</param>
    public static LedgerDraft Of(AccountInteractions answer, PortfolioAccount account, int top, string policySha256) => new(
        LedgerKind.Interactions, answer.AccountId, answer.ModelVersion, policySha256, null,
        AnswerInputs.Pack(new QuestionInputs(AccountInputs.Of(answer.Snapshot, account), answer.Model, top)), Output(answer));

    /// <summary>Of a way out, or of none.</summary>
    /// <param name="account">The account as the portfolio holds it.</param>
    /// <param name="policySha256">The policy that the version was trained with.</param>
    public static LedgerDraft Of(AccountCounterfactual answer, PortfolioAccount account, string policySha256) => new(
        LedgerKind.Counterfactual, answer.AccountId, answer.ModelVersion, policySha256, null,
        AnswerInputs.Pack(new QuestionInputs(AccountInputs.Of(answer.Snapshot, account), answer.Model, 0)), Output(answer));

    /// <summary>Of a prospect.</summary>
    /// <param name="version">The version that answered.</param>
    /// <param name="policySha256">The policy that the version was trained with.</param>
    public static LedgerDraft Of(ProspectAnswer answer, Prospect prospect, string version, string policySha256) => new(
        LedgerKind.Prospect, answer.Id, version, policySha256, null, AnswerInputs.Pack(ProspectInputs.Of(prospect)), Output(answer));

    /// <summary>Of a case that is handed out; where it names the account, the ledger has its id.</summary>
    /// <param name="found">The case as the portfolio holds it.</param>
    /// <param name="file">What the dossier is written from.</param>
    /// <param name="form">Media type of what is handed out.</param>
    public static LedgerDraft Of(PortfolioCase found, CaseFile file, string form)
    {
        var inputs = new CaseInputs(
            AccountInputs.Of(found.Header.Snapshot, found.Account),
            JsonSerializer.SerializeToElement(found.Decision, DecisionJson.Line),
            JsonSerializer.SerializeToElement(found.Decided.Book, DecisionJson.Line),
            found.Decided.PolicyYaml,
            form);
        return new LedgerDraft(
            LedgerKind.Case, file.AccountId, file.ModelVersion, file.Policy.Sha256, null, AnswerInputs.Pack(inputs),
            LedgerContent.Pack(Encoding.UTF8.GetBytes(CaseDocument.Of(file with { Attributes = inputs.Account.Attributes }, form))));
    }

    private static byte[] Output<T>(T answer) => LedgerContent.Pack(JsonSerializer.SerializeToUtf8Bytes(answer, AnswerJson.Line));
}

using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Serving.Decisions;

/// <summary>The ledger as serving writes it: every answer is on the disk before it is sent.</summary>
/// <param name="Writer">Its writer; null where the ledger is switched off.</param>
public sealed record AnswerLedger(LedgerWriter? Writer) : IAsyncDisposable
{
    /// <summary>Header of an answer: its id in the ledger. The answers of one request have ids that follow each other; this is the first.</summary>
    public const string Header = "Ledger-Id";

    /// <summary>What reads it back.</summary>
    /// <exception cref="UserFault">The ledger is switched off.</exception>
    public LedgerReader Reader => new(On.Location);

    private LedgerWriter On => Writer ?? throw new UserFault("This server keeps no ledger: it was started with --ledger none.");

    /// <summary>Writes the answers that are about to be sent, and puts their id into the header.</summary>
    /// <param name="answers">Makes the rows; not asked where the ledger is switched off.</param>
    public async Task RecordAsync(HttpResponse response, Func<IReadOnlyList<LedgerDraft>> answers)
    {
        if (Writer is not null)
        {
            response.Headers[Header] = (await Writer.AppendAsync(answers())).ToString();
        }
    }

    /// <summary>Writes a human decision.</summary>
    /// <returns>Its row.</returns>
    /// <exception cref="UserFault">The ledger is switched off, or the disk refused.</exception>
    public async Task<LedgerEntry> DecideAsync(LedgerDraft decision) => Reader.Find(await On.AppendAsync(decision))!;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Writer?.DisposeAsync() ?? ValueTask.CompletedTask;
}

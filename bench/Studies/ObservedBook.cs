using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources;
using ChurnSegmentation.Training.Sources.Simulator;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>
/// A simulated book as a company would have it on the last day of a month, without any model, and the truth of all its months, which nothing
/// but a study's comparison reads.
/// </summary>
internal sealed class ObservedBook : IAsyncDisposable
{
    private readonly CheckedDataBook _book;
    private readonly DirectoryInfo _place;

    private ObservedBook(
        CheckedDataBook book, DirectoryInfo place, SimulatorSettings settings, Month today, Policy policy, TruthTable truth,
        IReadOnlyDictionary<string, string> referrers)
    {
        (_book, _place, Settings, Today, Policy, Truth, Referrers) = (book, place, settings, today, policy, truth, referrers);
    }

    /// <summary>What was simulated.</summary>
    public SimulatorSettings Settings { get; }

    /// <summary>The last month that the book knows.</summary>
    public Month Today { get; }

    /// <summary>The policy.</summary>
    public Policy Policy { get; }

    /// <summary>The book, as known at the end of <see cref="Today"/>.</summary>
    public DataBook Book => _book.Book;

    /// <summary>The truth of every month simulated, those after <see cref="Today"/> included.</summary>
    public TruthTable Truth { get; }

    /// <summary>Account → who referred it, of all accounts that were simulated, those that sign after <see cref="Today"/> included.</summary>
    public IReadOnlyDictionary<string, string> Referrers { get; }

    /// <summary>Simulates, and forgets what was not known at the end of <paramref name="today"/>.</summary>
    /// <param name="today">The last month that the book knows; later ones are in the truth only.</param>
    public static async Task<ObservedBook> CreateAsync(
        SimulatorSettings settings, Month today, Policy policy, CancellationToken cancellation = default)
    {
        DirectoryInfo place = Directory.CreateTempSubdirectory("churnseg-study-");
        string whole = Path.Combine(place.FullName, "whole"), known = Path.Combine(place.FullName, "known");
        TruthTable truth;
        Dictionary<string, string> referrers;
        await using (var engine = new EmbeddedEngine())
        {
            await BookWriter.SimulateAsync(settings, whole, engine, null, cancellation);
            truth = await TruthTable.ReadAsync(engine, Path.Combine(whole, BookWriter.TruthFolder, "truth.parquet"), cancellation);
            referrers = await ReferrersAsync(engine, Path.Combine(whole, "accounts.parquet"), cancellation);
            Directory.CreateDirectory(known);
            foreach (string file in Directory.EnumerateFiles(whole, "*.parquet"))
            {
                string target = Path.Combine(known, Path.GetFileName(file));
                await engine.ExecuteAsync(
                    $"INSERT INTO FUNCTION file('{target}', 'Parquet') SELECT * FROM {ParquetFile.Source(file)} "
                    + $"WHERE known_at < toDateTime('{(today + 1).FirstDay:yyyy-MM-dd} 00:00:00', 'UTC')",
                    "what is known today",
                    cancellation);
            }
        }

        Directory.Delete(whole, recursive: true);
        CheckedDataBook book = await new BookLocation(known, null).OpenAsync(new RunSettings().MaxBadShare, new Silent(), cancellation);
        return new ObservedBook(book, place, settings, today, policy, truth, referrers);
    }

    /// <summary>The book's accounts at the end of a month up to <see cref="Today"/>: features, and no probabilities.</summary>
    public async Task<SnapshotView> ViewAsync(Month snapshot, CancellationToken cancellation = default) => (await ScoredSnapshot.TryReadAsync(
        Book,
        FeatureCatalog.BuiltIn,
        new FittedFeatures([], new Dictionary<string, IReadOnlyList<string>>()),
        new Dictionary<string, CalibratedModel>(),
        Policy,
        Policy,
        snapshot,
        Settings.Windows.Observe,
        cancellation))!.View;

    private static async Task<Dictionary<string, string>> ReferrersAsync(IQueryEngine engine, string file, CancellationToken cancellation)
    {
        var referrers = new Dictionary<string, string>(StringComparer.Ordinal);
        string sql = "SELECT DISTINCT toString(account_id) AS account, toString(assumeNotNull(referred_by)) AS referrer "
            + $"FROM {ParquetFile.Source(file)} WHERE referred_by IS NOT NULL";
        await foreach (ColumnBlock block in engine.QueryAsync(sql, "who referred whom", cancellation))
        {
            var accounts = (string[])block["account"].Values;
            var by = (string[])block["referrer"].Values;
            for (int row = 0; row < block.RowCount; row++)
            {
                referrers[accounts[row]] = by[row];
            }
        }

        return referrers;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _book.DisposeAsync();
        _place.Delete(recursive: true);
    }

    private sealed class Silent : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}

using System.Globalization;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Engine;

namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>Writes a simulated book as Parquet: aside, then renamed, so that an interrupted run leaves nothing.</summary>
public static class BookWriter
{
    /// <summary>Folder of the truth within the book.</summary>
    public const string TruthFolder = "truth";

    /// <summary>Simulates a book and writes it: what the command <c>simulate</c> and the demo do.</summary>
    /// <param name="directory">Must not exist, or be empty.</param>
    /// <exception cref="UserFault">The settings make no book; the directory is not free; the disk refuses.</exception>
    public static async Task<SimulatorSettings> SimulateAsync(
        SimulatorSettings settings,
        string directory,
        IQueryEngine engine,
        IProgress<string>? progress = null,
        CancellationToken cancellation = default)
    {
        settings.Demand();
        DemandFree(directory);
        SimulatedBook book = await Task.Run(() => SimulatedBook.Create(settings, progress, cancellation), cancellation);
        await WriteAsync(book, directory, engine, progress, cancellation);
        return settings;
    }

    private static void DemandFree(string directory)
    {
        if (File.Exists(directory) || (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any()))
        {
            throw new UserFault($"{directory}: already there and not empty. Name a new directory, or remove this one first.");
        }
    }

    /// <param name="progress">A line a table.</param>
    /// <exception cref="UserFault">The directory exists and is not empty, or the disk refuses.</exception>
    internal static async Task WriteAsync(
        SimulatedBook book, string directory, IQueryEngine engine, IProgress<string>? progress, CancellationToken cancellation)
    {
        DemandFree(directory);
        using DirectoryDraft draft = new(directory);
        try
        {
            Directory.CreateDirectory(Path.Combine(draft.Draft, TruthFolder));
            foreach (ISimulatedTable table in book.Rows.Tables)
            {
                await WriteTableAsync(table, draft.Draft, engine, progress, cancellation);
            }

            await WriteTableAsync(book.Rows.Truth, Path.Combine(draft.Draft, TruthFolder), engine, progress, cancellation);
            await File.WriteAllTextAsync(Path.Combine(draft.Draft, TruthFolder, "truth.json"), Planted(book), cancellation);
            draft.Commit();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserFault($"{directory}: cannot be written: {fault.Message} Nothing was left half-written.", fault);
        }
    }

    private static async Task WriteTableAsync(
        ISimulatedTable table, string folder, IQueryEngine engine, IProgress<string>? progress, CancellationToken cancellation)
    {
        string native = Path.Combine(folder, table.Name + ".native");
        await using (FileStream stream = File.Create(native))
        {
            using NativeWriter writer = new(stream);
            table.Write(writer);
        }

        // One thread, so that rows keep their order: by the instant from which they were known, which lets a window skip row groups.
        string source = $"file({SqlText.Literal(native)}, 'Native', {SqlText.Literal(table.Structure)})";
        await ParquetFile.WriteAsync(
            engine, Path.Combine(folder, table.Name + ".parquet"), $"SELECT * FROM (SELECT * FROM {source} SETTINGS max_threads = 1)",
            $"simulate ({table.Name})", cancellation);
        File.Delete(native);
        progress?.Report(string.Create(CultureInfo.InvariantCulture, $"{table.Name,-16} {table.Count,12:N0} rows"));
    }

    /// <summary>The planted names, for the file of truth.</summary>
    private static string Planted(SimulatedBook book)
    {
        SimulatorSettings settings = book.Settings;
        var truth = new
        {
            accounts = settings.Accounts,
            months = settings.Months,
            seed = settings.Seed,
            start = settings.Start.ToString(),
            faults = settings.Faults.ToString().ToLowerInvariant(),
            drift = settings.Drift,
            lead = settings.Windows.Lead,
            outcome = settings.Windows.Outcome,
            faulty_onboarding_batch = book.Faults.FaultyBatch,
            faulty_product_version = book.Faults.FaultyVersion,
            everyone_from = book.Faults.EveryoneFrom is { } month ? book.Calendar.Month(month).ToString() : null,
            cost_of_support_minute = Economics.SupportMinute,
            cost_of_csm_minute = Economics.CsmMinute,
            delivery_share = Economics.DeliveryShare,
        };
        return JsonSerializer.Serialize(truth, new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }
}

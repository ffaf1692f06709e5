using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>models list|show|add|promote|rollback|card|verify</c>: what the registry holds, and which version is in use.</summary>
public static class ModelsCommand
{
    private static readonly Option<string> RegistryOption = new("--registry")
    {
        Description = "Directory of the registry.",
        DefaultValueFactory = _ => "registry",
        Recursive = true,
    };

    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print JSON, for programs.", Recursive = true };

    private static readonly Option<string> AliasOption = new("--alias")
    {
        Description = "The alias to move.",
        DefaultValueFactory = _ => Registry.Champion,
    };

    private static readonly Option<string> WhyOption = new("--why") { Description = "On what grounds; kept in the history.", Required = true };

    private static readonly Option<string> WhoOption = new("--who")
    {
        Description = "Who decided; kept in the history.",
        DefaultValueFactory = _ => Environment.UserName,
    };

    private static readonly Option<string?> KeyOption = new("--key")
    {
        Description = "Private key that signs the move, of keys signing. Default: the move stays unsigned.",
    };

    private static readonly Option<DateTimeOffset?> AtOption = BookOptions.InstantOption(
        "--at", "As the aliases pointed at a past instant, such as 2026-03-01T12:00:00Z; without a zone it is UTC.");

    private static readonly Option<bool> AcceptSmallOption = new("--accept-small")
    {
        Description = "Promote it although it learned from fewer events than the policy asks for; kept in the history.",
    };

    private static readonly Argument<string> VersionArgument = new("version") { Description = "A version's id, or an alias." };

    public static Command Create() => new("models", "The registry: versions of the models, and which of them is in use.")
    {
        RegistryOption,
        JsonOption,
        Step("list", "Every version with its aliases and headline figures.", List, AtOption),
        Step("show", "One version: data, windows, approvals, figures.", Show, VersionArgument, AtOption),
        Step("promote", "Point an alias to a version.", Promote, VersionArgument, AliasOption, WhyOption, WhoOption, KeyOption, AcceptSmallOption),
        Step("rollback", "Point an alias back to where it pointed before.", Rollback, AliasOption, WhyOption, WhoOption, KeyOption),
        AddCommand.Create(RegistryOption, JsonOption),
        CardCommand.Create(RegistryOption, JsonOption),
        Step("verify", "Compute every hash and check every signature again; exit code 1 names the files that were changed.", Verify),
    };

    private static Command Step(string name, string description, Action<Registry, ParseResult, TextWriter> run, params Symbol[] symbols)
    {
        var command = new Command(name, description);
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        command.SetAction(parsed => run(Registry.Open(parsed.GetValue(RegistryOption)!), parsed, parsed.InvocationConfiguration.Output));
        return command;
    }

    private static void List(Registry registry, ParseResult parsed, TextWriter output)
    {
        ILookup<string, string> aliases = (parsed.GetValue(AtOption) is { } instant ? registry.AliasesAt(instant) : registry.Aliases())
            .ToLookup(alias => alias.Value, alias => alias.Key);
        var versions = registry.List().Select(id => registry.Load(id.ToString())).ToList();
        if (parsed.GetValue(JsonOption))
        {
            WriteJson(output, versions.Select(version => new
            {
                Id = version.Id.ToString(),
                Aliases = aliases[version.Id.ToString()],
                version.Manifest.Data.LastMonth,
                RocAuc = (IReadOnlyDictionary<string, Metric?>)version.Manifest.Models.ToDictionary(model => model.Key, model => model.Value.Test.RocAuc),
            }));
            return;
        }

        foreach (RegistryVersion version in versions)
        {
            IEnumerable<string> figures = version.Manifest.Models.OrderBy(model => model.Key, StringComparer.Ordinal)
                .Select(model => $"{model.Key} AUC {Figure(model.Value.Test.RocAuc?.Value)}");
            output.WriteLine($"{version.Id}  {string.Join(", ", figures)}  {string.Join(", ", aliases[version.Id.ToString()])}".TrimEnd());
        }

        if (versions.Count == 0)
        {
            output.WriteLine($"{registry.Location}: no version here yet. Train one: train --registry {registry.Location}");
        }
    }

    /// <summary>What a version was tested on that a ready-made table made.</summary>
    private static string Rows(Manifest manifest, ReadyMadeFacts table) =>
        $"rows         a ready-made table, label {table.Label}, 1 = {table.Positive}; tested "
            + (table.Time is null ? "on held-out ids" : $"from {manifest.Run.TestFrom} on");

    private static void Show(Registry registry, ParseResult parsed, TextWriter output)
    {
        string wanted = parsed.GetValue(VersionArgument)!;
        RegistryVersion version = registry.Load(
            parsed.GetValue(AtOption) is { } instant && !VersionId.TryParse(wanted, out _) ? registry.ResolveAt(wanted, instant).ToString() : wanted);
        Manifest manifest = version.Manifest;
        if (parsed.GetValue(JsonOption))
        {
            WriteJson(output, manifest);
            return;
        }

        IEnumerable<string> aliases = registry.Aliases().Where(alias => alias.Value == version.Id.ToString()).Select(alias => alias.Key);
        output.WriteLine($"version      {version.Id} {string.Join(", ", aliases)}".TrimEnd());
        if (manifest.Elsewhere is { } elsewhere)
        {
            output.WriteLine($"trained by   {elsewhere.Trainer}, elsewhere; its file's SHA-256 {elsewhere.Sha256}");
            output.WriteLine($"calibration  {elsewhere.Calibration}");
            output.WriteLine($"reference    {(elsewhere.Reference is { } reference ? $"{reference.Rows} rows" : "none: answers say no percentiles")}");
        }
        else
        {
            output.WriteLine($"trained by   {manifest.Product}, {manifest.Run.Learner} {manifest.Run.LearnerVersion}, seed {manifest.Run.Seed}");
            output.WriteLine($"data         {manifest.Data.FirstMonth} to {manifest.Data.LastMonth}, fingerprint {manifest.Data.Fingerprint}");
            output.WriteLine(manifest.ReadyMade is { } table ? Rows(manifest, table) : $"windows      observe {manifest.Run.Observe}, lead {manifest.Run.Lead}, outcome {manifest.Run.Outcome} months; " +
                $"tested from {manifest.Run.TestFrom}");
        }

        output.WriteLine($"features     {manifest.Features.Count}");
        foreach (Approval approval in Approval.Of(registry.History(), registry.Trusted()).Where(approval => approval.Version == version.Id.ToString()))
        {
            output.WriteLine(
                $"approval     {approval.Alias} since {approval.When.UtcDateTime:yyyy-MM-dd HH:mm:ss} by {approval.Who}: {approval.Why} ({approval.SignatureWords})");
        }

        foreach ((string name, ModelFacts model) in manifest.Models.OrderBy(model => model.Key, StringComparer.Ordinal))
        {
            output.WriteLine();
            if (manifest.Elsewhere is not null)
            {
                output.WriteLine($"{name}: {model.Polarity}; {model.Rounds} trees; not tested here");
                continue;
            }

            output.WriteLine($"{name}: {model.Polarity}; {model.Rounds} trees; trained on {model.Training.Rows} rows, {model.Training.Positives} positive");
            WriteFigures(output, "test", model.Test);
            WriteFigures(output, "test after lead", model.TestAfterLead);
            WriteFigures(output, "test reviewed", model.TestReviewed);
            WriteFigures(output, "test by criteria", model.TestByCriteria);
            foreach ((string baseline, EvaluationFacts figures) in model.Baselines.OrderBy(figures => figures.Key, StringComparer.Ordinal))
            {
                WriteFigures(output, $"baseline {baseline}", figures);
            }
        }

        foreach ((string name, string reason) in manifest.NotTrained.OrderBy(model => model.Key, StringComparer.Ordinal))
        {
            output.WriteLine();
            output.WriteLine($"{name}: not trained: {reason}");
        }
    }

    private static void Promote(Registry registry, ParseResult parsed, TextWriter output)
    {
        string alias = parsed.GetValue(AliasOption)!;
        using PromoterKey? key = Key(parsed);
        AliasMove? move = registry.Promote(
            parsed.GetValue(VersionArgument)!, alias, parsed.GetValue(WhoOption)!, parsed.GetValue(WhyOption)!, TimeProvider.System, key,
            parsed.GetValue(AcceptSmallOption));
        Report(registry, alias, move, parsed, output);
    }

    private static void Rollback(Registry registry, ParseResult parsed, TextWriter output)
    {
        string alias = parsed.GetValue(AliasOption)!;
        using PromoterKey? key = Key(parsed);
        AliasMove move = registry.Rollback(alias, parsed.GetValue(WhoOption)!, parsed.GetValue(WhyOption)!, TimeProvider.System, key);
        Report(registry, alias, move, parsed, output);
    }

    private static PromoterKey? Key(ParseResult parsed) => parsed.GetValue(KeyOption) is { } path ? PromoterKey.Load(path) : null;

    private static void Report(Registry registry, string alias, AliasMove? move, ParseResult parsed, TextWriter output)
    {
        if (parsed.GetValue(JsonOption))
        {
            WriteJson(output, move ?? registry.History().Last(past => past.Alias == alias));
        }
        else
        {
            output.WriteLine(move is null
                ? $"{alias} points there already."
                : $"{alias}: {move.From ?? "nothing"} → {move.To}{(move.Key is null ? "" : $", signed by {move.Key}")}");
        }
    }

    private static void Verify(Registry registry, ParseResult parsed, TextWriter output)
    {
        VerifyReport report = registry.Verify();
        if (parsed.GetValue(JsonOption))
        {
            WriteJson(output, report);
        }
        else
        {
            foreach (string note in report.Notes)
            {
                output.WriteLine($"note: {note}");
            }
        }

        if (report.Faults.Count > 0)
        {
            throw new UserFault(string.Join(Environment.NewLine, report.Faults));
        }

        if (!parsed.GetValue(JsonOption))
        {
            output.WriteLine($"{report.Versions} versions and {report.Moves} moves of aliases: all as they were written.");
        }
    }

    private static void WriteFigures(TextWriter output, string name, EvaluationFacts? figures)
    {
        if (figures is not null)
        {
            string auc = figures.RocAuc is { Low: { } low, High: { } high } ? $" ({Figure(low)}–{Figure(high)})" : "";
            output.WriteLine($"  {name,-32} rows {figures.Rows,7}  AUC {Figure(figures.RocAuc?.Value)}{auc}  AP {Figure(figures.AveragePrecision?.Value)}  " +
                $"Brier skill {Figure(figures.BrierSkill?.Value)}  slope {Figure(figures.CalibrationSlope?.Value)}  lift top 10% {Figure(figures.LiftTop10?.Value)}");
        }
    }

    private static string Figure(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "–";

    private static void WriteJson(TextWriter output, object value) => output.WriteLine(JsonSerializer.Serialize(value, StoreJson.Indented));
}

using System.Text.RegularExpressions;

namespace ChurnSegmentation.Core.Store;

/// <summary>
/// The versions of the models, and which of them is in use: <c>versions/&lt;id&gt;/</c>, immutable, and <c>aliases.jsonl</c>, append-only.
/// Any number of processes may read and write it at once; whatever instant one of them is killed at, no half version is left.
/// </summary>
public sealed partial class Registry
{
    /// <summary>The alias in use.</summary>
    public const string Champion = "champion";

    /// <summary>The alias of the newest version that is not in use.</summary>
    public const string Challenger = "challenger";

    private Registry(string directory)
    {
        Location = directory;
        Versions = Path.Combine(directory, "versions");
        AliasPath = Path.Combine(directory, "aliases.jsonl");
    }

    /// <summary>The registry's directory.</summary>
    public string Location { get; }

    private string Versions { get; }

    private string AliasPath { get; }

    /// <summary>The registry in a directory, which is made when the first version is added.</summary>
    public static Registry Open(string directory) => new(directory);

    /// <summary>Every version's id, oldest data first.</summary>
    public IReadOnlyList<VersionId> List() => VersionDirectory.List(Versions);

    /// <summary>Every alias and where it points, in ordinal order.</summary>
    public IReadOnlyDictionary<string, string> Aliases() => AliasesOf(AliasHistory.Read(AliasPath));

    /// <summary>Every move of every alias, oldest first.</summary>
    public IReadOnlyList<AliasMove> History() => AliasHistory.Read(AliasPath).Moves;

    /// <summary>Writes a version. The first becomes champion, a later one challenger; an identical one is not written again.</summary>
    /// <exception cref="UserFault">The disk refused; nothing was added.</exception>
    public Added Add(VersionDraft draft, string who, TimeProvider time)
    {
        using FileLock held = Lock();
        VersionId id = VersionDirectory.Write(Versions, draft, out bool wasThere);
        AliasHistory history = AliasHistory.Read(AliasPath);
        AliasMove? champion = history.Last(Champion);
        string alias = champion is null || champion.To == id.ToString() ? Champion : Challenger;
        if (history.Last(alias)?.To != id.ToString())
        {
            history.Append(AliasPath, alias, id, who, champion is null ? "first version" : "newest version", time);
        }

        return new Added(id, wasThere, alias);
    }

    /// <summary>The id that an alias points to, or the id itself.</summary>
    /// <exception cref="UserFault">There is no such alias or version; the nearest are named.</exception>
    public VersionId Resolve(string aliasOrId)
    {
        IReadOnlyList<VersionId> ids = List();
        string? target = VersionId.TryParse(aliasOrId, out _) ? aliasOrId : AliasHistory.Read(AliasPath).Last(aliasOrId)?.To;
        return target is not null && VersionId.TryParse(target, out VersionId id) && ids.Contains(id)
            ? id
            : throw Unknown(aliasOrId, target, ids);
    }

    /// <summary>Reads a version, checking every hash.</summary>
    /// <exception cref="UserFault">There is no such version, or a file of it is missing, changed or extra.</exception>
    public RegistryVersion Load(string aliasOrId) => VersionDirectory.Read(Versions, Resolve(aliasOrId));

    /// <summary>Points an alias to a version.</summary>
    /// <returns>The move; null where the alias pointed there already and nothing was written.</returns>
    /// <exception cref="UserFault">There is no such version, or a file of it was changed.</exception>
    public AliasMove? Promote(string aliasOrId, string alias, string who, string why, TimeProvider time)
    {
        if (!AliasForm().IsMatch(alias))
        {
            throw new UserFault($"'{alias}' cannot be an alias: expected lower-case letters, digits and '-', a letter first, such as {Champion}.");
        }

        VersionId id = Load(aliasOrId).Id;
        using FileLock held = Lock();
        AliasHistory history = AliasHistory.Read(AliasPath);
        return history.Last(alias)?.To == id.ToString() ? null : history.Append(AliasPath, alias, id, who, why, time);
    }

    /// <summary>Points an alias back to where it pointed before its last move; done twice, it is undone.</summary>
    /// <exception cref="UserFault">There is no such alias, or it has never pointed anywhere else.</exception>
    public AliasMove Rollback(string alias, string who, string why, TimeProvider time)
    {
        using FileLock held = Lock();
        AliasHistory history = AliasHistory.Read(AliasPath);
        AliasMove last = history.Last(alias) ?? throw Unknown(alias, null, List());
        if (last.From is null || !VersionId.TryParse(last.From, out VersionId id))
        {
            throw new UserFault($"{AliasPath}: '{alias}' has pointed to {last.To} since it exists; there is nothing to go back to.");
        }

        VersionDirectory.Read(Versions, id);
        return history.Append(AliasPath, alias, id, who, why, time);
    }

    /// <summary>Computes every hash of every version and of the history again.</summary>
    public VerifyReport Verify()
    {
        var faults = new List<string>();
        var notes = new List<string>();
        IReadOnlyList<VersionId> ids = List();
        foreach (VersionId id in ids)
        {
            Collect(faults, () => VersionDirectory.TryRead(Versions, id, faults));
        }

        int moves = 0;
        Collect(faults, () =>
        {
            AliasHistory history = AliasHistory.Read(AliasPath);
            moves = history.Moves.Count;
            faults.AddRange(AliasesOf(history)
                .Where(alias => !ids.Any(id => id.ToString() == alias.Value))
                .Select(alias => $"{AliasPath}: '{alias.Key}' points to {alias.Value}, which is not in {Versions}."));
            if (history.TornLength > 0)
            {
                notes.Add($"{AliasPath}: ends in {history.TornLength} bytes of a line whose writing was interrupted. " +
                    "It never took effect, and goes when the next line is written.");
            }
        });
        return new VerifyReport(ids.Count, moves, faults, notes);
    }

    private static void Collect(List<string> faults, Action check)
    {
        try
        {
            check();
        }
        catch (UserFault fault)
        {
            faults.Add(fault.Message);
        }
    }

    private static SortedDictionary<string, string> AliasesOf(AliasHistory history)
    {
        var aliases = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (AliasMove move in history.Moves)
        {
            aliases[move.Alias] = move.To;
        }

        return aliases;
    }

    private FileLock Lock()
    {
        try
        {
            Directory.CreateDirectory(Location);
            return FileLock.Hold(Path.Combine(Location, ".lock"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserFault($"{Location}: cannot be written as a registry: {fault.Message} Name another with --registry.", fault);
        }
    }

    private UserFault Unknown(string aliasOrId, string? target, IReadOnlyList<VersionId> ids)
    {
        if (ids.Count == 0)
        {
            return new UserFault($"{Location}: no version here yet. Train one (train --registry {Location}), or name another registry.");
        }

        string found = target is null || target == aliasOrId
            ? $"'{aliasOrId}' is neither an alias nor a version"
            : $"'{aliasOrId}' points to {target}, which is not there";
        IEnumerable<string> aliases = Aliases().Select(alias => $"{alias.Key} ({alias.Value})");
        IEnumerable<string> nearest = ids.Select(id => id.ToString()).OrderByDescending(id => Agreement(id, aliasOrId)).ThenByDescending(id => id, StringComparer.Ordinal).Take(5);
        return new UserFault($"{Location}: {found}. Aliases: {string.Join(", ", aliases)}. Versions: {string.Join(", ", nearest)}.");
    }

    /// <summary>Characters that agree from the front plus those from the back.</summary>
    private static int Agreement(string left, string right) =>
        left.AsSpan().CommonPrefixLength(right) +
        left.Reverse().Zip(right.Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();

    [GeneratedRegex(@"\A[a-z][a-z0-9-]*\z")]
    private static partial Regex AliasForm();
}

/// <summary>What <see cref="Registry.Verify"/> found.</summary>
/// <param name="Versions">Versions checked.</param>
/// <param name="Moves">Moves of aliases checked.</param>
/// <param name="Faults">A sentence for each file that is not as it was written; empty where all is well.</param>
/// <param name="Notes">What is worth knowing and does no harm.</param>
public sealed record VerifyReport(int Versions, int Moves, IReadOnlyList<string> Faults, IReadOnlyList<string> Notes);

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
    public IReadOnlyDictionary<string, string> Aliases() => AliasesOf(History());

    /// <summary>Every alias of a past instant and where it pointed then, in ordinal order.</summary>
    public IReadOnlyDictionary<string, string> AliasesAt(DateTimeOffset instant) => AliasesOf(HistoryTo(instant));

    /// <summary>The keys whose promotions are trusted here.</summary>
    /// <exception cref="UserFault">A file of theirs holds no public key.</exception>
    public Trust Trusted() => Trust.Read(Path.Combine(Location, Trust.DirectoryName));

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

    /// <summary>The id that an alias pointed to at a past instant; the version itself may be gone since.</summary>
    /// <exception cref="UserFault">There was no such alias then; those that there were are named.</exception>
    public VersionId ResolveAt(string alias, DateTimeOffset instant) =>
        AliasesAt(instant) is var then && then.TryGetValue(alias, out string? target) && VersionId.TryParse(target, out VersionId id)
            ? id
            : throw new UserFault(
                $"{Location}: there was no alias '{alias}' at {instant.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC. " +
                $"Aliases then: {(then.Count == 0 ? "none" : string.Join(", ", then.Select(known => $"{known.Key} ({known.Value})")))}.");

    /// <summary>Reads a version, checking every hash.</summary>
    /// <exception cref="UserFault">There is no such version, or a file of it is missing, changed or extra.</exception>
    public RegistryVersion Load(string aliasOrId) => VersionDirectory.Read(Versions, Resolve(aliasOrId));

    /// <summary>Points an alias to a version.</summary>
    /// <param name="key">Signs the move; null = it stays unsigned.</param>
    /// <param name="acceptSmall">True: also where it learned from fewer events than its policy asks for; the history says so.</param>
    /// <returns>The move; null where the alias pointed there already, signed if there is a key, and nothing was written.</returns>
    /// <exception cref="UserFault">There is no such version, a file of it was changed, the key is not trusted here, or there were too few events.</exception>
    public AliasMove? Promote(
        string aliasOrId, string alias, string who, string why, TimeProvider time, PromoterKey? key = null, bool acceptSmall = false)
    {
        if (!AliasForm().IsMatch(alias))
        {
            throw new UserFault($"'{alias}' cannot be an alias: expected lower-case letters, digits and '-', a letter first, such as {Champion}.");
        }

        RegistryVersion version = Load(aliasOrId);
        VersionId id = version.Id;
        if (DataCertificate.Of(version) is { IsEnough: false } certificate)
        {
            why = acceptSmall
                ? $"{why} ({certificate.Text})"
                : throw new UserFault($"{id} is not promoted: {certificate.Text} Bring more months or accounts, or say --accept-small; the history then says so, too.");
        }

        using FileLock held = Lock();
        AliasHistory history = AliasHistory.Read(AliasPath);
        Trust trust = Trusted();
        return history.Last(alias) is { } last && last.To == id.ToString() && (key is null || trust.StateOf(last) == SignatureState.Signed)
            ? null
            : history.Append(AliasPath, alias, id, who, why, time, SignedBy(key, trust));
    }

    /// <summary>Points an alias back to where it pointed before its last move to another version; done twice, it is undone.</summary>
    /// <param name="key">Signs the move; null = it stays unsigned.</param>
    /// <exception cref="UserFault">There is no such alias, it has never pointed anywhere else, or the key is not trusted here.</exception>
    public AliasMove Rollback(string alias, string who, string why, TimeProvider time, PromoterKey? key = null)
    {
        using FileLock held = Lock();
        AliasHistory history = AliasHistory.Read(AliasPath);
        AliasMove last = history.Last(alias) ?? throw Unknown(alias, null, List());
        string? before = history.Moves.Last(move => move.Alias == alias && move.From != move.To).From;
        if (before is null || !VersionId.TryParse(before, out VersionId id))
        {
            throw new UserFault($"{AliasPath}: '{alias}' has pointed to {last.To} since it exists; there is nothing to go back to.");
        }

        VersionDirectory.Read(Versions, id);
        return history.Append(AliasPath, alias, id, who, why, time, SignedBy(key, Trusted()));
    }

    /// <summary>Computes every hash of every version and of the history again, and checks every signature.</summary>
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
            faults.AddRange(AliasesOf(history.Moves)
                .Where(alias => !ids.Any(id => id.ToString() == alias.Value))
                .Select(alias => $"{AliasPath}: '{alias.Key}' points to {alias.Value}, which is not in {Versions}."));
            Signatures(history, faults, notes);
            if (history.TornLength > 0)
            {
                notes.Add($"{AliasPath}: ends in {history.TornLength} bytes of a line whose writing was interrupted. " +
                    "It never took effect, and goes when the next line is written.");
            }
        });
        return new VerifyReport(ids.Count, moves, faults, notes);
    }

    private void Signatures(AliasHistory history, List<string> faults, List<string> notes)
    {
        foreach ((int line, Approval approval) in Approval.Of(history.Moves, Trusted()).Index())
        {
            if (approval.Signature is SignatureState.Forged or SignatureState.UnknownKey)
            {
                (approval.Signature == SignatureState.Forged ? faults : notes).Add(
                    $"{AliasPath}, line {line + 1}: {approval.Alias} → {approval.Version}: {approval.SignatureWords}.");
            }
        }
    }

    private static Func<AliasMove, AliasMove>? SignedBy(PromoterKey? key, Trust trust)
    {
        if (key is null)
        {
            return null;
        }

        string name = trust.NameOf(key);
        return move => move.Signed(key, name);
    }

    private IEnumerable<AliasMove> HistoryTo(DateTimeOffset instant) => History().Where(move => move.When <= instant);

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

    private static SortedDictionary<string, string> AliasesOf(IEnumerable<AliasMove> moves)
    {
        var aliases = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (AliasMove move in moves)
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

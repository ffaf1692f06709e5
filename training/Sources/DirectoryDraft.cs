using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Sources;

/// <summary>
/// A directory that is written aside and then renamed, so that the one of its name is always whole: the old one, the new one, or none.
/// What an interrupted run leaves is <c>NAME.part</c>, which the next run removes.
/// </summary>
public sealed class DirectoryDraft : IDisposable
{
    private readonly string target;

    /// <param name="target">The directory's name when it is whole.</param>
    /// <exception cref="UserFault">The place cannot be written to.</exception>
    public DirectoryDraft(string target)
    {
        this.target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        Draft = this.target + ".part";
        try
        {
            Remove(Draft);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserFault($"{target}: cannot be written: {fault.Message}", fault);
        }
    }

    /// <summary>Where to write until <see cref="Commit"/>; made by whoever writes first.</summary>
    public string Draft { get; }

    /// <summary>Puts the draft in the target's place; without a draft the target stays.</summary>
    public void Commit()
    {
        if (!Directory.Exists(Draft))
        {
            return;
        }

        string old = target + ".old";
        Remove(old);
        if (Directory.Exists(target))
        {
            Directory.Move(target, old);
        }

        Directory.Move(Draft, target);
        Remove(old);
    }

    /// <summary>Removes a draft that was not committed.</summary>
    public void Dispose() => Remove(Draft);

    private static void Remove(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}

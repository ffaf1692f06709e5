using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Commands;

/// <summary>A file that somebody named with <c>--out</c>.</summary>
internal static class OutputFile
{
    /// <summary>Writes it.</summary>
    /// <exception cref="UserFault">It cannot be written: no such directory, a directory of that name, no right, no room.</exception>
    public static void Write(string place, Action<Stream> write)
    {
        try
        {
            using FileStream file = File.Create(place);
            write(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserFault($"--out {place}: cannot be written: {fault.Message} Name another file.", fault);
        }
    }
}

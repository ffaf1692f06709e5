namespace ChurnSegmentation.Core;

/// <summary>
/// A fault of the data or the request, not of the program: ends the command with its message and exit code 1.
/// The message says what, where (file, line, column, row), what was found and expected, and what to do.
/// </summary>
public sealed class UserFault : Exception
{
    public UserFault(string message) : base(message) { }

    public UserFault(string message, Exception inner) : base(message, inner) { }

    /// <summary>What was found, short enough to stand in a message.</summary>
    public static string Shown(string found) => found.Length <= 40 ? found : found[..40] + "…";
}

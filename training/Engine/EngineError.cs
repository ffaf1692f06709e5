using System.Text.RegularExpressions;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Engine;

/// <summary>The engine's refusal in its own words, before it becomes the user's message.</summary>
internal sealed partial class EngineError(string words) : Exception(Trim(words))
{
    /// <summary>True where libchdb runs the statement only as a whole.</summary>
    public bool NotStreamed => Message.StartsWith("Streaming query is not supported", StringComparison.Ordinal);

    /// <summary>The one message for the user.</summary>
    /// <param name="name">The statement's name: its .sql file.</param>
    public UserFault ToFault(string name) => new($"{name}: the query engine refused it: {Message}", this);

    /// <summary>
    /// Of <c>Code: 60. DB::Exception: Table x doesn't exist. Stack trace: … (UNKNOWN_TABLE) (version …)</c> the sentence and the error's name;
    /// of 18.16's <c>Code: 60, e.displayText() = DB::Exception: …, e.what() = DB::Exception</c> the sentence.
    /// </summary>
    private static string Trim(string words)
    {
        string text = Tail().Split(words, 2)[0];
        text = Frame().Replace(text, "");
        text = Version().Replace(text, "");
        text = Whitespace().Replace(text, " ").Trim().TrimEnd(',');
        return text.Length <= 1000 ? text : text[..700] + " … " + text[^300..];
    }

    [GeneratedRegex(@",? Stack trace( \(when copying this message, always include the lines below\))?:|, e\.what\(\) = DB::Exception")]
    private static partial Regex Tail();

    [GeneratedRegex(@"Code: \d+[.,] (e\.displayText\(\) = )?(DB::(Net)?Exception: )?|DB::(Net)?Exception: ")]
    private static partial Regex Frame();

    [GeneratedRegex(@" ?\(version [^)]*( \([^)]*\))?\)")]
    private static partial Regex Version();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}

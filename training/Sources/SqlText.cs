namespace ChurnSegmentation.Training.Sources;

/// <summary>Values and names as SQL writes them.</summary>
public static class SqlText
{
    /// <summary>A string literal in single quotes.</summary>
    public static string Literal(string text) => $"'{text.Replace(@"\", @"\\").Replace("'", @"\'")}'";

    /// <summary>A name in backticks.</summary>
    public static string Name(string name) => $"`{name.Replace(@"\", @"\\").Replace("`", @"\`")}`";
}

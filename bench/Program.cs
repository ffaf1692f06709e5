using System.CommandLine;

namespace ChurnSegmentation.Bench;

/// <summary>The studies that are written in C#; each is started by the script of its name beside this file.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => new RootCommand("Long studies; results are committed as Markdown beside their scripts.").Parse(args).InvokeAsync();
}

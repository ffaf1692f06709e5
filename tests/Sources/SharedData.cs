using Xunit;

namespace ChurnSegmentation.Tests.Sources;

/// <summary>The repository's own directories, and the data that lies beside it.</summary>
internal static class SharedData
{
    /// <summary>A directory of the repository.</summary>
    public static string Repository(string name) =>
        Upwards(name) ?? throw new DirectoryNotFoundException($"{name} is not above {AppContext.BaseDirectory}.");

    /// <summary>A data set of <c>../shared/data</c>; skips the test where it is not there, except under CI.</summary>
    public static string Find(string name)
    {
        string? found = Upwards(Path.Combine("shared", "data", name));
        Assert.SkipWhen(found is null && Environment.GetEnvironmentVariable("CI") != "true", $"needs ../shared/data/{name}");
        return found ?? throw new DirectoryNotFoundException($"../shared/data/{name} is not there.");
    }

    private static string? Upwards(string path)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (Directory.Exists(Path.Combine(at.FullName, path)))
            {
                return Path.Combine(at.FullName, path);
            }
        }

        return null;
    }
}

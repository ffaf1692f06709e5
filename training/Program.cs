namespace ChurnSegmentation.Training;

/// <summary>The command tree, and nothing else.</summary>
public static class Program
{
    public static int Main(string[] args) => 0;
}

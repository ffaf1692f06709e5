namespace ChurnSegmentation.Serving;

/// <summary>Register, then map; a folder a resource.</summary>
public sealed class Program
{
    public static void Main(string[] args) { }
}

using System.Text.Json;

namespace ChurnSegmentation.Core.Explain;

/// <summary>How a version keeps what it learnt beside its models; the same record gives the same bytes.</summary>
internal static class LearntJson
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The file's bytes.</summary>
    public static byte[] ToBytes<T>(T record) => JsonSerializer.SerializeToUtf8Bytes(record, Names);

    /// <summary>Reads the file's bytes.</summary>
    /// <param name="source">What the bytes are called in messages: a path.</param>
    /// <param name="what">What they should be, in words.</param>
    /// <exception cref="UserFault">Not such a file.</exception>
    public static T Parse<T>(ReadOnlyMemory<byte> bytes, string source, string what)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(bytes.Span, Names)!;
        }
        catch (JsonException fault)
        {
            throw new UserFault($"{source}: not {what}: {fault.Message} Train the version again.", fault);
        }
    }
}

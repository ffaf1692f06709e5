using System.Text;
using System.Text.Json;

namespace ChurnSegmentation.Core.Store;

/// <summary>A row of the ledger as a line of JSON, for other programs; JSON within it stays JSON.</summary>
public static class LedgerLine
{
    /// <summary>The line, without its line feed.</summary>
    public static string Of(LedgerEntry entry)
    {
        using var stream = new MemoryStream();
        using (var line = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = StoreJson.Line.Encoder }))
        {
            line.WriteStartObject();
            line.WriteString("id", entry.Id.ToString());
            line.WriteString("at", entry.At);
            line.WriteString("program", entry.Program);
            line.WriteString("kind", entry.Kind);
            line.WriteString("account_id", entry.AccountId);
            line.WriteString("model_version", entry.ModelVersion);
            line.WriteString("policy_sha256", entry.PolicySha256);
            line.WriteString("subject", entry.Subject);
            line.WriteBoolean("expired", entry.Expired);
            Content(line, "inputs", entry.Inputs);
            Content(line, "output", entry.Output);
            line.WriteString("hash", entry.Hash);
            line.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Content(Utf8JsonWriter line, string name, byte[]? content)
    {
        line.WritePropertyName(name);
        if (content is null or [])
        {
            line.WriteNullValue();
        }
        else if (content[0] is (byte)'{' or (byte)'[')
        {
            line.WriteRawValue(content);
        }
        else
        {
            line.WriteStringValue(content);
        }
    }
}

using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Serving.Prospects;

/// <summary>Reads the rows of a request by hand, so that everything that cannot be read is named by its JSON path, all at once.</summary>
public sealed class ProspectRows
{
    private const int MostRows = 1000, MostErrors = 50;
    private const string Id = "account_id", Name = "name";
    private static readonly string[] Known = [Id, Name, SignatureFacts.Referrer, .. SignatureFacts.Texts, .. SignatureFacts.Numbers];

    /// <summary>JSON path → what is wrong there; the rows are of use only if it stays empty.</summary>
    public Dictionary<string, string[]> Errors { get; } = [];

    /// <summary>Reads the body of a request.</summary>
    public IReadOnlyList<Prospect> Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            Fault("$", body, "an object");
            return [];
        }

        foreach (JsonProperty member in body.EnumerateObject().Where(member => member.Name != "rows"))
        {
            Errors[$"$.{member.Name}"] = ["No such name is expected here; expected rows."];
        }

        if (!body.TryGetProperty("rows", out JsonElement rows) || rows.ValueKind != JsonValueKind.Array)
        {
            Fault("$.rows", rows.ValueKind == JsonValueKind.Undefined ? null : rows, "an array of rows");
            return [];
        }

        int count = rows.GetArrayLength();
        if (count is 0 or > MostRows)
        {
            Errors["$.rows"] = [$"Found {count} rows, expected 1 to {MostRows}."];
            return [];
        }

        return [.. rows.EnumerateArray().Select((row, i) => Row(row, $"$.rows[{i}]")).TakeWhile(_ => Errors.Count < MostErrors)];
    }

    private Prospect Row(JsonElement row, string path)
    {
        var numbers = new Dictionary<string, double>();
        var texts = new Dictionary<string, string>();
        if (row.ValueKind != JsonValueKind.Object)
        {
            Fault(path, row, "an object of columns by name");
            return new Prospect(null, numbers, texts, false);
        }

        foreach (JsonProperty member in row.EnumerateObject().TakeWhile(_ => Errors.Count < MostErrors))
        {
            string place = $"{path}.{member.Name}";
            if (!Known.Contains(member.Name))
            {
                Errors[place] = [$"No such column is known before a signature; expected some of {string.Join(", ", Known)}."];
            }
            else if (member.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }
            else if (SignatureFacts.Numbers.Contains(member.Name))
            {
                if (member.Value.ValueKind == JsonValueKind.Number && member.Value.GetDouble() is >= 0 and < float.MaxValue and var number)
                {
                    numbers[member.Name] = number;
                }
                else
                {
                    Fault(place, member.Value, "a number from 0, or null for unknown");
                }
            }
            else if (member.Value.ValueKind == JsonValueKind.String && !member.Value.GetString()!.Contains('\0'))
            {
                texts[member.Name] = member.Value.GetString()!;
            }
            else
            {
                Fault(place, member.Value, "a text without the character 0, or null for unknown");
            }
        }

        return new Prospect(texts.GetValueOrDefault(Id), numbers, texts, texts.GetValueOrDefault(SignatureFacts.Referrer) is { Length: > 0 });
    }

    private void Fault(string path, JsonElement? found, string expected) =>
        Errors.TryAdd(path, [$"Found {(found is { } value ? UserFault.Shown(value.GetRawText()) : "nothing")}, expected {expected}."]);
}

using System.Text.Json;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Serving.Problems;

namespace ChurnSegmentation.Serving.Prospects;

/// <summary>Reads rows of prospects.</summary>
public sealed class ProspectRows
{
    private const string Id = "account_id", Name = "name";
    private static readonly string[] Known = [Id, Name, SignatureFacts.Referrer, .. SignatureFacts.Texts, .. SignatureFacts.Numbers];

    private readonly RequestRows _request = new();

    /// <summary>JSON path → what is wrong there; the rows are of use only if it stays empty.</summary>
    public Dictionary<string, string[]> Errors => _request.Errors;

    /// <summary>Reads the body of a request.</summary>
    public IReadOnlyList<Prospect> Read(JsonElement body) => _request.Read(body, Row);

    private Prospect Row(JsonElement row, string path)
    {
        var numbers = new Dictionary<string, double>();
        var texts = new Dictionary<string, string>();
        if (row.ValueKind != JsonValueKind.Object)
        {
            _request.Fault(path, row, "an object of columns by name");
            return new Prospect(null, numbers, texts, false);
        }

        foreach (JsonProperty member in row.EnumerateObject().TakeWhile(_ => !_request.HasEnoughErrors))
        {
            string place = path + RequestRows.Step(member.Name);
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
                double number = member.Value.ValueKind == JsonValueKind.Number ? member.Value.GetDouble() : double.NaN;
                if (SignatureFacts.Expected(member.Name, number) is { } expected)
                {
                    _request.Fault(place, member.Value, $"{expected}, or null for unknown");
                }
                else
                {
                    numbers[member.Name] = number;
                }
            }
            else if (member.Value.ValueKind == JsonValueKind.String && !member.Value.GetString()!.Contains('\0'))
            {
                texts[member.Name] = member.Value.GetString()!;
            }
            else
            {
                _request.Fault(place, member.Value, "a text without the character 0, or null for unknown");
            }
        }

        return new Prospect(texts.GetValueOrDefault(Id), numbers, texts, texts.GetValueOrDefault(SignatureFacts.Referrer) is { Length: > 0 });
    }
}

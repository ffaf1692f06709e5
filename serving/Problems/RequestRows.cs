using System.Text.Json;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Serving.Problems;

/// <summary>Reads the rows of a request by hand, so that everything that cannot be read is named by its JSON path, all at once.</summary>
public sealed class RequestRows
{
    /// <summary>More rows than this belong into score.</summary>
    public const int Most = 1000;

    /// <summary>An answer that lists more faults than this helps nobody.</summary>
    private const int MostErrors = 50;

    /// <summary>JSON path → what is wrong there; the rows are of use only if it stays empty.</summary>
    public Dictionary<string, string[]> Errors { get; } = [];

    /// <summary>Whether to read on is pointless.</summary>
    public bool HasEnoughErrors => Errors.Count >= MostErrors;

    /// <summary>Reads the rows of a body: <c>{"rows":[…]}</c>.</summary>
    /// <param name="row">A row and its JSON path → what was read.</param>
    public IReadOnlyList<T> Read<T>(JsonElement body, Func<JsonElement, string, T> row)
    {
        JsonElement? rows = Member(body, "$", "rows");
        if (Errors.ContainsKey("$"))
        {
            return [];
        }

        if (rows is not { ValueKind: JsonValueKind.Array } array)
        {
            Fault("$.rows", rows, "an array of rows");
            return [];
        }

        int count = array.GetArrayLength();
        if (count is 0 or > Most)
        {
            Errors["$.rows"] = [$"Found {count} rows, expected 1 to {Most}."];
            return [];
        }

        return [.. array.EnumerateArray().Select((element, i) => row(element, $"$.rows[{i}]")).TakeWhile(_ => !HasEnoughErrors)];
    }

    /// <summary>A member of an object; every other name but <paramref name="others"/> is a fault.</summary>
    public JsonElement? Member(JsonElement parent, string path, string name, params ReadOnlySpan<string> others)
    {
        if (parent.ValueKind != JsonValueKind.Object)
        {
            Fault(path, parent, "an object");
            return null;
        }

        foreach (JsonProperty member in parent.EnumerateObject())
        {
            if (member.Name != name && !others.Contains(member.Name))
            {
                Errors[path + Step(member.Name)] = [$"No such name is expected here; expected {string.Join(" and ", [name, .. others])}."];
            }
        }

        return parent.TryGetProperty(name, out JsonElement value) ? value : null;
    }

    /// <summary>Says what was found and what was expected.</summary>
    /// <param name="found">Null = nothing.</param>
    public void Fault(string path, JsonElement? found, string expected) =>
        Errors.TryAdd(path, [$"Found {(found is { } value ? UserFault.Shown(value.GetRawText()) : "nothing")}, expected {expected}."]);

    /// <summary>A name as a step of a JSON path.</summary>
    public static string Step(string name) =>
        name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') ? $".{name}" : $"['{name.Replace("'", "\\'")}']";
}

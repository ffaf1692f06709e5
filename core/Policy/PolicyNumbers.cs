namespace ChurnSegmentation.Core;

/// <summary>Reads the numbers of a policy's section, each a mapping of <c>value</c> and <c>reason</c>, and keeps the reasons.</summary>
internal sealed class PolicyNumbers(YamlSection section)
{
    private readonly Dictionary<string, string> _reasons = [];

    /// <summary>Path of a number → its reason, of this section and those within.</summary>
    public IReadOnlyDictionary<string, string> Reasons => _reasons;

    /// <summary>A number between the bounds, both included.</summary>
    public double Number(string key, Bound low, Bound high) => Entry(key).Number("value", Placed(low), Placed(high));

    /// <summary>A whole number between the bounds, both included.</summary>
    public int Whole(string key, Bound low, Bound high) => Entry(key).Whole("value", Placed(low), Placed(high));

    /// <summary>A share: from 0 to 1.</summary>
    public double Share(string key) => Number(key, 0, 1);

    /// <summary>A weight or scale: above 0.</summary>
    public double Positive(string key) => Number(key, 1e-6, 1e9);

    /// <summary>True or false.</summary>
    public bool Flag(string key) => Entry(key).Flag("value");

    /// <summary>A section within that a policy of before may lack, so that what it decided can be computed again; null where it does.</summary>
    public T? WithinIfThere<T>(string key, Func<PolicyNumbers, T> read) where T : class => section.Has(key) ? Within(key, read) : null;

    /// <summary>A section within, read to its end.</summary>
    public T Within<T>(string key, Func<PolicyNumbers, T> read)
    {
        YamlSection inner = section.Section(key);
        var numbers = new PolicyNumbers(inner);
        T result = read(numbers);
        inner.End();
        foreach ((string path, string reason) in numbers._reasons)
        {
            _reasons.Add(path, reason);
        }

        return result;
    }

    /// <summary>A bound whose key stands in this section, by its path from the root.</summary>
    private Bound Placed(Bound bound) => bound with { Key = bound.Key is { } key ? section.PathOf(key) : null };

    private YamlSection Entry(string key)
    {
        YamlSection entry = section.Section(key);
        _reasons[section.PathOf(key)] = entry.Text("reason");
        entry.Has("value");
        entry.End();
        return entry;
    }
}

using System.CommandLine;
using System.Text.Json;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>keys signing|list</c>: who may sign promotions.</summary>
public static class KeysCommand
{
    private static readonly Option<string> OutOption = new("--out") { Description = "File for the private key; only its owner may read it.", Required = true };

    private static readonly Option<string> NameOption = new("--name") { Description = "What the key is called in the history, such as ann.", Required = true };

    public static Command Create()
    {
        Command signing = new("signing", "Make a promoter's key (ECDSA P-256); the registry's trust/ gets the public one.")
        {
            OutOption, NameOption, BookOptions.Registry, BookOptions.Json,
        };
        signing.SetAction(Signing);
        Command list = new("list", "The public keys whose promotions are trusted.") { BookOptions.Registry, BookOptions.Json };
        list.SetAction(List);
        return new Command("keys", "Keys that sign promotions, and whom the registry trusts.") { signing, list };
    }

    private static void Signing(ParseResult parsed)
    {
        string directory = TrustOf(parsed), name = parsed.GetValue(NameOption)!, path = parsed.GetValue(OutOption)!;
        Trust.Check(directory, name);
        using PromoterKey key = PromoterKey.Create(path);
        Trust.Add(directory, name, key);
        Print(parsed, new TrustedKey(name, key.Public), $"{path}: the private key of {name}; keep it where only {name} can read it\n");
    }

    private static void List(ParseResult parsed)
    {
        IReadOnlyList<TrustedKey> keys = Trust.Read(TrustOf(parsed)).Keys;
        if (parsed.GetValue(BookOptions.Json))
        {
            parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(keys.Select(key => new { key.Name, key.Fingerprint }), StoreJson.Indented));
            return;
        }

        if (keys.Count == 0)
        {
            parsed.InvocationConfiguration.Output.WriteLine($"{TrustOf(parsed)}: nobody is trusted yet. Make a key: keys signing --out FILE --name NAME");
        }

        foreach (TrustedKey key in keys)
        {
            Print(parsed, key, "");
        }
    }

    private static void Print(ParseResult parsed, TrustedKey key, string before) => parsed.InvocationConfiguration.Output.WriteLine(
        parsed.GetValue(BookOptions.Json)
            ? JsonSerializer.Serialize(new { key.Name, key.Fingerprint }, StoreJson.Indented)
            : $"{before}{key.Name}  SHA-256 {key.Fingerprint}");

    private static string TrustOf(ParseResult parsed) => Path.Combine(parsed.GetValue(BookOptions.Registry)!, Trust.DirectoryName);
}

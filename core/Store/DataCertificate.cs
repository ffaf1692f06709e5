using static System.FormattableString;

namespace ChurnSegmentation.Core.Store;

/// <summary>Whether a version learned from as many events as its policy asks for.</summary>
/// <param name="LeastEvents">Accounts with the event that the policy asks for; 0 = it asks for none.</param>
/// <param name="Short">Model → accounts with the event, where there were fewer.</param>
public sealed record DataCertificate(int LeastEvents, IReadOnlyDictionary<string, int> Short)
{
    /// <summary>True where every model had enough.</summary>
    public bool IsEnough => Short.Count == 0;

    /// <summary>It in a sentence.</summary>
    public string Text => IsEnough
        ? Invariant($"Every model learned from at least {LeastEvents} accounts with the event.")
        : Invariant($"The policy asks for {LeastEvents} accounts with the event; {string.Join(", ", Short.Select(model => Invariant($"{model.Key} had {model.Value}")))}.");

    /// <summary>The certificate of a version, by the policy that it was trained with.</summary>
    public static DataCertificate Of(RegistryVersion version)
    {
        bool counted = version.Manifest.Models.Values.Any(model => model.Training.EventAccounts is not null);
        int least = counted ? version.FindPolicy()?.Uncertainty?.LeastEvents ?? 0 : 0;
        return new DataCertificate(least, new SortedDictionary<string, int>(
            version.Manifest.Models.Where(model => model.Value.Training.EventAccounts < least)
                .ToDictionary(model => model.Key, model => model.Value.Training.EventAccounts!.Value), StringComparer.Ordinal));
    }
}

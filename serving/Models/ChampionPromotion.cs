using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Serving.Models;

/// <summary>Whether the champion may serve, by who promoted it.</summary>
/// <param name="Policy">Says whether a signature is needed; null = it is not.</param>
/// <param name="Trust">Whose signatures count.</param>
public sealed record ChampionPromotion(Policy? Policy, Trust Trust)
{
    /// <summary>Refuses a champion whose promotion the policy does not accept.</summary>
    /// <exception cref="UserFault">The policy needs a signature, and the champion has none of a trusted key.</exception>
    public void Check(Registry registry, VersionId champion)
    {
        if (Policy?.Serving?.RequireSignedPromotion != true)
        {
            return;
        }

        Approval approval = Approval.Of(registry.History(), Trust).Last(move => move.Alias == Registry.Champion && move.Version == champion.ToString());
        if (approval.Signature != SignatureState.Signed)
        {
            throw new UserFault(
                $"{registry.Location}: the promotion of {champion} to {Registry.Champion} is not one to serve from: {approval.SignatureWords}. " +
                $"The policy's serving.require_signed_promotion needs a signature of {(Trust.Keys.Count == 0 ? "a trusted key, and there is none" : string.Join(" or ", Trust.Keys.Select(key => key.Name)))}. " +
                "Sign it: models promote champion --key FILE --why …");
        }
    }
}

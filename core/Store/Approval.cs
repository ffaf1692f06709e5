namespace ChurnSegmentation.Core.Store;

/// <summary>Who put a version where it is, on what grounds, and whether that is signed.</summary>
/// <param name="When">When, in UTC.</param>
/// <param name="Who">Who, as stated.</param>
/// <param name="Why">On what grounds.</param>
/// <param name="Alias">The alias that was moved.</param>
/// <param name="Version">The version that it points to since.</param>
/// <param name="Signature">What its signature is worth.</param>
/// <param name="Key">Name of the key that signed; null where none did.</param>
public sealed record Approval(DateTimeOffset When, string Who, string Why, string Alias, string Version, SignatureState Signature, string? Key)
{
    /// <summary>The signature in words.</summary>
    public string SignatureWords => Signature switch
    {
        SignatureState.Signed => $"signed by {Key}",
        SignatureState.UnknownKey => $"signed with the key '{Key}', which is not trusted",
        SignatureState.Forged => $"the signature is not {Key}'s",
        _ => "unsigned",
    };

    /// <summary>The approvals behind a history, oldest first.</summary>
    public static IReadOnlyList<Approval> Of(IEnumerable<AliasMove> moves, Trust trust) =>
        [.. moves.Select(move => new Approval(move.When, move.Who, move.Why, move.Alias, move.To, trust.StateOf(move), move.Key))];
}

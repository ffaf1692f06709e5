namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>Who referred whom: a forest, since nobody is referred by an account that signed later.</summary>
internal static class Referrals
{
    /// <summary>Of so many earlier accounts the readiest to refer is taken: a few small ones come to stand above large trees.</summary>
    private const int Candidates = 12;

    /// <summary>Sets <see cref="AccountPath.ReferredBy"/> of all accounts won by referral.</summary>
    /// <param name="paths">By rank, which is by signature date.</param>
    public static void Link(IReadOnlyList<AccountPath> paths, long seed)
    {
        for (int rank = 1; rank < paths.Count; rank++)
        {
            AccountPath path = paths[rank];
            if (path.Profile.Channel != Market.Referral)
            {
                continue;
            }

            Chance chance = new(seed, path.Draw, ChanceStream.Referral);
            float readiest = float.MinValue;
            for (int i = 0; i < Candidates; i++)
            {
                AccountPath candidate = paths[chance.Integer(0, rank)];
                float ready = MathF.Log(candidate.Traits.Network) + 0.3f * candidate.Traits.Fit + 0.2f * candidate.Traits.Will;
                bool there = candidate.SignedOn < path.SignedOn && (candidate.End is null || candidate.End.EndedOn > path.SignedOn);
                if (there && ready > readiest)
                {
                    readiest = ready;
                    path.ReferredBy = candidate.Rank;
                }
            }
        }
    }
}

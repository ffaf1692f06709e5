namespace ChurnSegmentation.Core;

/// <summary>What must stop an exit.</summary>
/// <param name="CandidateProbability">Probability of needs_exit from which a poor dog is a candidate at all.</param>
/// <param name="DecidedProbability">Below this the prediction is undecided: a candidate, but not one that we part with.</param>
/// <param name="InterventionMonths">Months after an intervention in which its effect is waited for.</param>
/// <param name="ReviewMonths">Months in which what an exit review decided stands: kept accounts stay, and a doubtful case is none.</param>
/// <param name="CriticalToUs">From here on of <c>critical_to_us</c> an account is too important to us to be let go, and stands in the half of the asymmetry matrix in which we depend on it.</param>
/// <param name="OwnFaultShare">Share of an account's tickets from which defects and outages that it reported explain its trouble.</param>
/// <param name="PrecedentNeighbours">Similar past accounts that are looked at.</param>
/// <param name="PrecedentReturned">Of them, as many that came back stop an exit.</param>
/// <param name="PrecedentMonths">Months ago in which the past accounts stood where this one stands now.</param>
public sealed record GuardPolicy(
    double CandidateProbability,
    double DecidedProbability,
    int InterventionMonths,
    int ReviewMonths,
    double CriticalToUs,
    double OwnFaultShare,
    int PrecedentNeighbours,
    int PrecedentReturned,
    int PrecedentMonths)
{
    internal static GuardPolicy Read(PolicyNumbers numbers)
    {
        double candidate = numbers.Share("candidate_probability");
        double decided = numbers.Number("decided_probability", new Bound(candidate, "candidate_probability"), 1);
        int intervention = numbers.Whole("intervention_months", 0, 24);
        int review = numbers.Whole("review_months", 0, 60);
        double critical = numbers.Share("critical_to_us");
        double ownFault = numbers.Share("own_fault_share");
        int neighbours = numbers.Whole("precedent_neighbours", 5, 500);
        return new GuardPolicy(
            candidate, decided, intervention, review, critical, ownFault, neighbours,
            numbers.Whole("precedent_returned", 1, new Bound(neighbours, "precedent_neighbours")), numbers.Whole("precedent_months", 3, 36));
    }
}

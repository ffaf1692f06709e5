using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>Which faults of the vendor are planted.</summary>
public enum PlantedFaults
{
    /// <summary>None but the ordinary incidents of every vendor.</summary>
    Off,

    /// <summary>One onboarding batch that was badly run and one product version with a defect.</summary>
    On,

    /// <summary>As <see cref="On"/>, and in the last year a fault that hits every account alike.</summary>
    Everyone,
}

/// <summary>What is asked of the simulator.</summary>
/// <param name="Accounts">Accounts ever seen; some three in five are under contract when the book opens.</param>
/// <param name="Months">Months that the book covers.</param>
/// <param name="Seed">Seed of every draw: the same settings give the same bytes.</param>
/// <param name="Start">First month of the book.</param>
/// <param name="Faults">Faults of the vendor to plant.</param>
/// <param name="Drift">Customers and market change in the last third of the book.</param>
/// <param name="Windows">The windows for which the true probabilities are computed.</param>
public sealed record SimulatorSettings(int Accounts, int Months, long Seed, Month Start, PlantedFaults Faults, bool Drift, Windows Windows)
{
    /// <summary>The standard book: 2022-01 onwards, faults planted, no drift.</summary>
    public SimulatorSettings(int accounts, int months, long seed)
        : this(accounts, months, seed, Month.Parse("2022-01"), PlantedFaults.On, false, new Windows())
    {
    }

    /// <summary>Share of the accounts that sign before the book opens and are still there; with the later ones it grows gently.</summary>
    internal const double OpeningShare = 0.6;

    /// <summary>Months before the book opens in which its first accounts signed.</summary>
    internal const int OpeningTenure = 108;

    /// <summary>Share of the book after which drift sets in.</summary>
    internal const double DriftFrom = 0.67;

    /// <summary>True in the months in which customers behave differently.</summary>
    internal bool Drifts(int month) => Drift && month >= Months * DriftFrom;

    /// <exception cref="UserFault">The settings make no book.</exception>
    internal void Demand()
    {
        Within("--accounts", Accounts, 10, 1_000_000);
        Within("--months", Months, 14, 240);
        Within("--start (year)", Start.FirstDay.Year, 1980, 2100);
        Within("--lead", Windows.Lead, 0, 12);
        Within("--outcome", Windows.Outcome, 1, 12);

        static void Within(string option, int found, int low, int high)
        {
            if (found < low || found > high)
            {
                throw new UserFault($"{option} is {found}; expected {low} to {high}.");
            }
        }
    }
}

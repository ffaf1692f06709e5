namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>What all accounts of a book share.</summary>
internal sealed record World(SimulatorSettings Settings, BookCalendar Calendar, FaultPlan Faults);

/// <summary>Draws accounts and lets each of them live.</summary>
internal static class PathSimulator
{
    /// <summary>The account with that draw number. Accounts of the opening book are drawn until one has survived to it.</summary>
    public static AccountPath Simulate(World world, int draw)
    {
        SimulatorSettings settings = world.Settings;
        Chance signature = new(settings.Seed, draw, ChanceStream.Signature), path = new(settings.Seed, draw, ChanceStream.Path);
        bool opening = draw < SimulatorSettings.OpeningShare * settings.Accounts;
        while (true)
        {
            int signedMonth = opening ? -signature.Integer(1, SimulatorSettings.OpeningTenure + 1) : signature.Integer(0, settings.Months);
            Profile profile = Population.DrawProfile(ref signature);
            AccountLife life = new(world, draw, signedMonth, profile, Population.DrawTraits(profile, ref signature), path);
            AccountPath? lived = life.Live();
            if (lived is not null)
            {
                return lived;
            }

            path = life.Chance;
        }
    }
}

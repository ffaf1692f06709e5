namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>A whole book in memory: the contract's tables, the truth, and what was planted.</summary>
internal sealed record SimulatedBook(
    SimulatorSettings Settings, BookCalendar Calendar, FaultPlan Faults, IReadOnlyList<AccountPath> Paths, BookRows Rows)
{
    private const int AccountsOfChunk = 250, ChunksOfLine = 8;

    /// <summary>Lives all accounts and notes what is seen of them: the same settings give the same rows, whatever the threads.</summary>
    /// <param name="progress">A line now and then.</param>
    public static SimulatedBook Create(
        SimulatorSettings settings, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        BookCalendar calendar = new(settings.Start, settings.Months);
        FaultPlan faults = FaultPlan.Draw(settings, calendar);
        ParallelOptions parallel = new() { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        World world = new(settings, calendar, faults);
        AccountPath[] paths = LivePaths(world, parallel);
        Referrals.Link(paths, settings.Seed);

        OutlookTable outlook = new(settings);
        BookRows[] chunks = new BookRows[(paths.Length + AccountsOfChunk - 1) / AccountsOfChunk];
        int done = 0;
        Parallel.For(0, chunks.Length, parallel, chunk =>
        {
            BookRows rows = chunks[chunk] = new BookRows(calendar.Close);
            int first = chunk * AccountsOfChunk;
            foreach (AccountPath path in paths.AsSpan(first, Math.Min(AccountsOfChunk, paths.Length - first)))
            {
                Signatures.Emit(path, calendar, settings.Seed, rows);
                Billing.Emit(path, calendar, settings.Seed, rows);
                Usage.Emit(path, settings, calendar, rows);
                int[] handled = Support.Emit(path, settings, faults, calendar, rows);
                int[] managed = Meetings.Emit(path, settings, calendar, rows);
                Learning.Emit(path, settings, calendar, rows);
                Goals.Emit(path, settings, calendar, rows);
                Surveys.Emit(path, settings, calendar, rows);
                Reviews.Emit(path, settings, calendar, rows);
                Truth.Emit(path, world, outlook, handled, managed, rows);
            }

            int finished = Interlocked.Increment(ref done);
            if (finished % ChunksOfLine == 0)
            {
                lock (chunks)
                {
                    progress?.Report($"{Math.Min(paths.Length, finished * AccountsOfChunk):N0} accounts lived");
                }
            }
        });

        BookRows book = new(calendar.Close);
        foreach (Incident incident in faults.Incidents)
        {
            book.Incidents.Add(incident.StartedAt, new IncidentRow(incident, false));
            book.Incidents.Add(incident.EndedAt, new IncidentRow(incident, true));
        }

        foreach (BookRows chunk in chunks)
        {
            book.Take(chunk);
        }

        return new SimulatedBook(settings, calendar, faults, paths, book);
    }

    private static AccountPath[] LivePaths(World world, ParallelOptions parallel)
    {
        AccountPath[] paths = new AccountPath[world.Settings.Accounts];
        Parallel.For(0, paths.Length, parallel, draw => paths[draw] = PathSimulator.Simulate(world, draw));
        Array.Sort(paths, (left, right) => (left.SignedOn, left.Draw).CompareTo((right.SignedOn, right.Draw)));
        for (int rank = 0; rank < paths.Length; rank++)
        {
            paths[rank].Rank = rank;
        }

        return paths;
    }
}

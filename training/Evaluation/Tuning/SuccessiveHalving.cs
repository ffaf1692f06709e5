namespace ChurnSegmentation.Training.Evaluation.Tuning;

/// <summary>
/// Successive halving (Jamieson and Talwalkar 2016): many candidates learn from a quarter of the training accounts, the best third of them
/// from half, the best of these from all; bracket after bracket, until the budget is spent. The first bracket draws at random, later ones
/// draw half of their candidates near the best so far. Trial 1 is the defaults', learning from all accounts, so that the best trial is never
/// worse than they are.
/// </summary>
/// <param name="space">What may be tried.</param>
/// <param name="defaults">Trial 1.</param>
/// <param name="leastShare">A smaller share of the accounts would hold too few events to tell candidates apart.</param>
/// <param name="seed">Seed of the draws; they depend on it and on the scores alone.</param>
public sealed class SuccessiveHalving(SearchSpace space, Candidate defaults, double leastShare, int seed) : ISearch
{
    private const int Bracket = 9, Kept = 3;

    private readonly double[] _shares = [.. new[] { 0.25, 0.5, 1 }.Where(share => share == 1 || share >= leastShare)];
    private readonly Random _chance = new(seed);
    private readonly List<Trial> _trials = [];

    /// <inheritdoc/>
    public IReadOnlyList<Trial> Trials => _trials;

    /// <inheritdoc/>
    public Trial? Best => _trials.Where(trial => trial.IsWhole).MaxBy(trial => trial.Score);

    /// <inheritdoc/>
    public async Task RunAsync(int trials, Func<int, Candidate, double, Task<double?>> score)
    {
        if (!await TryAsync(defaults, 1))
        {
            return;
        }

        while (_trials.Count < trials)
        {
            Candidate[] candidates = [.. Enumerable.Range(0, Fitting(trials - _trials.Count)).Select(Draw)];
            if (candidates.Length == 0)
            {
                await TryAsync(Draw(0), 1);
                continue;
            }

            foreach (double share in _shares)
            {
                int first = _trials.Count;
                foreach (Candidate candidate in candidates)
                {
                    if (!await TryAsync(candidate, share))
                    {
                        return;
                    }
                }

                candidates = [.. _trials.Skip(first).Where(trial => !double.IsNaN(trial.Score))
                    .OrderByDescending(trial => trial.Score).ThenBy(trial => trial.Number)
                    .Take(BestThird(candidates.Length))
                    .Select(trial => trial.Candidate)];
            }
        }

        async Task<bool> TryAsync(Candidate candidate, double share)
        {
            if (_trials.Count >= trials || await score(_trials.Count + 1, candidate, share) is not { } value)
            {
                return false;
            }

            _trials.Add(new Trial(_trials.Count + 1, candidate, share, value));
            return true;
        }
    }

    /// <summary>As many candidates as leave trials for their later rounds; 0 = too few are left for any.</summary>
    private int Fitting(int left) => Enumerable.Range(1, Bracket).Reverse().FirstOrDefault(count =>
    {
        int trials = 0;
        foreach (double _ in _shares)
        {
            (trials, count) = (trials + count, BestThird(count));
        }

        return trials <= left;
    });

    private static int BestThird(int count) => (count + Kept - 1) / Kept;

    private Candidate Draw(int index) => _trials.Count > 1 && index % 2 == 0 && Best is { } best
        ? space.DrawNear(best.Candidate, _chance)
        : space.Draw(_chance);
}

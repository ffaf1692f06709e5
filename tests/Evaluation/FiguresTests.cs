using System.Globalization;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Evaluation;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation;

public class FiguresTests
{
    [Fact]
    public void Roc_auc_is_the_share_of_pairs_in_order_and_a_tie_is_half_a_pair() => ForAnyScores(drawn =>
    {
        double[] positive = [.. drawn.Scores.Values.Where((_, i) => drawn.Labels[i] > 0)];
        double[] negative = [.. drawn.Scores.Values.Where((_, i) => drawn.Labels[i] == 0)];
        double inOrder = positive.Sum(p => negative.Sum(n => p > n ? 1 : p == n ? 0.5 : 0));
        Assert.Equal(inOrder / positive.Length / negative.Length, Value(drawn.Evaluator().Evaluate(drawn.Scores).RocAuc), 1e-12);
    });

    [Fact]
    public void Ranking_figures_depend_on_the_order_alone() => ForAnyScores(drawn =>
    {
        EvaluationFacts before = drawn.Evaluator().Evaluate(drawn.Scores);
        var mapped = new ScoreColumn(Array.ConvertAll(drawn.Scores.Values, x => Math.Exp(x) + 3), false);
        EvaluationFacts after = drawn.Evaluator().Evaluate(mapped);
        Assert.Equal(
            (before.RocAuc, before.AveragePrecision, before.LiftTop10, before.PrecisionTop5),
            (after.RocAuc, after.AveragePrecision, after.LiftTop10, after.PrecisionTop5));
        Assert.Null(after.LogLoss);
        Assert.Null(after.CalibrationSlope);
    });

    [Fact]
    public void Figures_do_not_depend_on_the_order_of_the_rows() => ForAnyScores(drawn =>
    {
        int[] shuffled = [.. Enumerable.Range(0, drawn.Labels.Length)];
        new Random(1).Shuffle(shuffled);
        EvaluationFacts before = drawn.Evaluator().Evaluate(drawn.Scores);
        EvaluationFacts after = drawn.Evaluator().Evaluate(drawn.Scores, shuffled);
        foreach ((double left, double right) in All(before).Zip(All(after)))
        {
            Assert.Equal(left, right, 1e-9);
        }
    });

    [Fact]
    public void A_row_weighted_twice_is_the_row_there_twice() => ForAnyScores(drawn =>
    {
        var random = new Random(drawn.Labels.Length);
        int[] accounts = [.. Enumerable.Range(0, drawn.Labels.Length)];
        byte[] multiplicities = [.. accounts.Select(_ => (byte)random.Next(3))];
        (multiplicities[0], multiplicities[^1]) = (1, 1);
        int[] repeated = [.. accounts.SelectMany(i => Enumerable.Repeat(i, multiplicities[i]))];
        var weighted = new RankedRows(drawn.Scores, drawn.Labels, accounts).Figures(multiplicities);
        var there = new RankedRows(drawn.Scores.Take(repeated), Array.ConvertAll(repeated, i => drawn.Labels[i]), repeated).Figures();
        // The bins of the calibration error stay those of the rows themselves, and slope and intercept are one Newton step away.
        Figure[] exact = [Figure.RocAuc, Figure.AveragePrecision, Figure.LiftTop5, Figure.LiftTop20, Figure.PrecisionTop10,
            Figure.LogLoss, Figure.Brier, Figure.BrierSkill];
        Assert.All(exact, figure => Assert.Equal(there[(int)figure], weighted[(int)figure], 1e-9));
    });

    [Fact]
    public void One_step_from_the_rows_own_line_is_near_the_resamples_own_line()
    {
        RandomScores drawn = RandomScores.Draw(4, 3000);
        int[] accounts = [.. Enumerable.Range(0, 3000)];
        var resamples = new Resamples(3000, 20, 1);
        var rows = new RankedRows(drawn.Scores, drawn.Labels, accounts);
        for (int replicate = 0; replicate < resamples.Count; replicate++)
        {
            byte[] multiplicities = resamples[replicate].ToArray();
            int[] repeated = [.. accounts.SelectMany(i => Enumerable.Repeat(i, multiplicities[i]))];
            float[] labels = Array.ConvertAll(repeated, i => drawn.Labels[i]);
            double[] own = new RankedRows(drawn.Scores.Take(repeated), labels, repeated).Figures();
            double[] step = rows.Figures(multiplicities);
            Assert.Equal(own[(int)Figure.CalibrationSlope], step[(int)Figure.CalibrationSlope], 0.01);
            Assert.Equal(own[(int)Figure.CalibrationIntercept], step[(int)Figure.CalibrationIntercept], 0.01);
        }
    }

    [Fact]
    public void Figures_by_hand()
    {
        // Probabilities 0.8, 0.6, 0.6, 0.3, 0.1 with labels 1, 1, 0, 0, 0.
        ScoreColumn scores = ScoreColumn.OfProbabilities([0.8, 0.6, 0.6, 0.3, 0.1]);
        EvaluationFacts figures = new Evaluator(["a", "b", "c", "d", "d"], [1, 1, 0, 0, 0], 0, 0).Evaluate(scores);
        Assert.Equal((5, 4, 2), (figures.Rows, figures.Accounts, figures.Positives));
        Assert.Equal(5.5 / 6, Value(figures.RocAuc), 1e-12);
        Assert.Equal((1 + 2.0 / 3) / 2, Value(figures.AveragePrecision), 1e-12);
        Assert.Equal(-Math.Log(0.8 * 0.6 * 0.4 * 0.7 * 0.9) / 5, Value(figures.LogLoss), 1e-12);
        Assert.Equal((0.04 + 0.16 + 0.36 + 0.09 + 0.01) / 5, Value(figures.Brier), 1e-12);
        Assert.Equal(1 - 0.132 / 0.24, Value(figures.BrierSkill), 1e-12);
        Assert.Equal(1, Value(figures.PrecisionTop20), 1e-12);
        Assert.Equal(2.5, Value(figures.LiftTop20), 1e-12);
        Assert.Null(figures.RocAuc!.Low);
    }

    [Fact]
    public void Where_the_top_share_cuts_a_tie_it_enters_by_share()
    {
        // Ten equal scores, three positives: any top share has precision 0.3.
        string[] accounts = [.. Enumerable.Range(0, 10).Select(i => $"{i}")];
        EvaluationFacts figures = new Evaluator(accounts, [1, 1, 1, 0, 0, 0, 0, 0, 0, 0], 0, 0)
            .Evaluate(ScoreColumn.OfRanks(new float[10]));
        Assert.Equal((0.3, 0.3, 1.0), (Value(figures.PrecisionTop5), Value(figures.PrecisionTop20), Value(figures.LiftTop10)));
        Assert.Equal((0.5, 0.3), (Value(figures.RocAuc), Value(figures.AveragePrecision)));
    }

    [Fact]
    public void One_class_only_leaves_out_what_needs_both()
    {
        EvaluationFacts figures = new Evaluator(["a", "b"], [0, 0], 10, 0).Evaluate(ScoreColumn.OfProbabilities([0.1, 0.2]));
        Assert.Null(figures.RocAuc);
        Assert.Null(figures.BrierSkill);
        Assert.Null(figures.CalibrationSlope);
        Assert.Null(figures.LiftTop10);
        Assert.NotNull(figures.Brier);
    }

    [Fact]
    public void A_calibrated_score_has_slope_1_and_intercept_0_and_a_doubled_one_half_the_slope()
    {
        RandomScores drawn = RandomScores.Draw(2, 40_000);
        EvaluationFacts right = drawn.Evaluator(100).Evaluate(drawn.Scores);
        Assert.Equal(1, Value(right.CalibrationSlope), 0.06);
        Assert.InRange(0, right.CalibrationIntercept!.Low!.Value, right.CalibrationIntercept.High!.Value);
        Assert.InRange(Value(right.Ece), 0, 0.015);
        ScoreColumn twice = ScoreColumn.OfLogOdds(Array.ConvertAll(drawn.Scores.Values, x => 2 * x));
        EvaluationFacts doubled = drawn.Evaluator().Evaluate(twice);
        Assert.Equal(Value(right.CalibrationSlope) / 2, Value(doubled.CalibrationSlope), 1e-9);
        Assert.True(Value(doubled.Ece) > 0.05);
    }

    [Fact]
    public void Figures_equal_scikit_learns()
    {
        RandomScores drawn = RandomScores.Draw(3, 2000, informative: 0.7);
        string output = PythonOracle.Run("""
            import numpy as np
            from sklearn.metrics import roc_auc_score, average_precision_score, log_loss, brier_score_loss
            from sklearn.linear_model import LogisticRegression
            x, y = np.fromfile('x'), np.fromfile('y', dtype='f'); p = 1 / (1 + np.exp(-x))
            print(roc_auc_score(y, p), average_precision_score(y, p), log_loss(y, p), brier_score_loss(y, p),
                  LogisticRegression(penalty='none', solver='newton-cholesky', tol=1e-12).fit(x.reshape(-1, 1), y).coef_[0, 0])
            """,
            ("x", PythonOracle.Bytes(drawn.Scores.Values)), ("y", PythonOracle.Bytes(drawn.Labels)));
        double[] expected = [.. output.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        EvaluationFacts found = drawn.Evaluator().Evaluate(drawn.Scores);
        Assert.Equal(expected[0], Value(found.RocAuc), 1e-9);
        Assert.Equal(expected[1], Value(found.AveragePrecision), 1e-9);
        Assert.Equal(expected[2], Value(found.LogLoss), 1e-9);
        Assert.Equal(expected[3], Value(found.Brier), 1e-9);
        Assert.Equal(expected[4], Value(found.CalibrationSlope), 1e-6);
    }

    private static double Value(Metric? metric) => metric!.Value;

    private static IEnumerable<double> All(EvaluationFacts facts) => new[]
    {
        facts.RocAuc, facts.AveragePrecision, facts.LogLoss, facts.Brier, facts.CalibrationSlope, facts.CalibrationIntercept, facts.Ece,
        facts.LiftTop5, facts.PrecisionTop20,
    }.Select(Value);

    private static void ForAnyScores(Action<RandomScores> check) =>
        Prop.ForAll<int>(seed => check(RandomScores.Draw(seed, 20 + new System.Random(seed).Next(80)))).QuickCheckThrowOnFailure();
}

using ChurnSegmentation.Core.Model;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Model;

public class SurvivalModelTests
{
    [Fact]
    public void Survival_is_the_product_of_what_each_month_leaves() =>
        Assert.Equal([0.9, 0.72, 0.36], SurvivalModel.Survival([0.1, 0.2, 0.5]).Select(value => Math.Round(value, 12)));

    [Fact]
    public void Survival_never_rises_with_the_horizon_and_months_count_from_one() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var model = new SurvivalModel(RandomEnsembles.Model(random, 4, 10, 3));
            float[] row = RandomEnsembles.Row(random, 3);
            double[] alive = model.Alive(row);
            double first = 1 - model.Hazard.Probability([.. row, 1]);
            return alive.Length == 24 && alive[0] == first
                && alive.Zip(alive.Skip(1)).All(pair => pair.Second <= pair.First && pair.Second is >= 0 and <= 1);
        }).QuickCheckThrowOnFailure();
}

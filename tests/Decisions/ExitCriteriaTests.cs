using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Decisions;

public class ExitCriteriaTests
{
    private const double No = double.NaN;
    private const int Quarter = 3;
    private static readonly Policy Policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));

    /// <summary>Meets every criterion: shows all signs of a bad account.</summary>
    private static readonly ExitFacts Worst = new(12, -100, 0, 0.2, 0.2, 9, 0.1, 9);

    [Fact]
    public void Judge_all_criteria_met_is_bad()
    {
        Assert.Equal(ExitVerdict.Bad, ExitCriteria.Judge(Worst, Quarter, Policy));
    }

    [Fact]
    public void Judge_willing_without_success_is_bad_fit()
    {
        ExitFacts willing = Worst with { Will = 0.9, GoalsChanged = 0, PlanFollowed = 1, MeetingsMissed = 0 };
        Assert.Equal(ExitVerdict.BadFit, ExitCriteria.Judge(willing, Quarter, Policy));
    }

    [Fact]
    public void Judge_one_criterion_short_is_neither()
    {
        ExitFacts[] spared =
        [
            Worst with { Tenure = Policy.Lifecycle.TenureFloorMonths - 1 },
            Worst with { Contribution = 0 },
            Worst with { Growth = 0.5 },
            Worst with { Achievement = 0.5 },
            Worst with { GoalsChanged = 0, PlanFollowed = 1, MeetingsMissed = 0 },
        ];
        Assert.All(spared, facts => Assert.Equal(ExitVerdict.Neither, ExitCriteria.Judge(facts, Quarter, Policy)));
    }

    [Fact]
    public void Judge_counts_scale_with_the_window()
    {
        ExitFacts once = Worst with
        {
            GoalsChanged = Policy.Exit.Bad.GoalsChangedAQuarter,
            PlanFollowed = 1,
            MeetingsMissed = Policy.Exit.Bad.MeetingsMissedAQuarter,
        };
        Assert.Equal(ExitVerdict.Bad, ExitCriteria.Judge(once, Quarter, Policy));
        Assert.Equal(ExitVerdict.Neither, ExitCriteria.Judge(once, 2 * Quarter, Policy));
    }

    [Fact]
    public void Judge_missing_fact_is_unknown_only_where_it_could_turn_the_answer()
    {
        Assert.Equal(ExitVerdict.Unknown, ExitCriteria.Judge(Worst with { Contribution = No }, Quarter, Policy));
        Assert.Equal(ExitVerdict.Unknown, ExitCriteria.Judge(Worst with { Achievement = No }, Quarter, Policy));
        Assert.Equal(ExitVerdict.Neither, ExitCriteria.Judge(Worst with { Achievement = No, Contribution = 5 }, Quarter, Policy));
        Assert.Equal(ExitVerdict.Bad, ExitCriteria.Judge(Worst with { GoalsChanged = No, Will = No }, Quarter, Policy));
        Assert.Equal(ExitVerdict.Unknown, ExitCriteria.Judge(Worst with { GoalsChanged = No, PlanFollowed = 1 }, Quarter, Policy));
    }

    [Fact]
    public void Judge_filling_in_a_missing_fact_never_turns_a_known_answer()
    {
        Prop.ForAll(Facts().ToArbitrary(), Facts().ToArbitrary(), (some, fill) =>
        {
            ExitVerdict before = ExitCriteria.Judge(some, Quarter, Policy);
            bool exits = before is ExitVerdict.Bad or ExitVerdict.BadFit;
            ExitVerdict after = ExitCriteria.Judge(Filled(some, fill), Quarter, Policy);
            return before == ExitVerdict.Unknown || exits == after is ExitVerdict.Bad or ExitVerdict.BadFit || after == ExitVerdict.Unknown;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Degree_ranks_whoever_meets_the_criteria_above_the_rest_and_the_new_below()
    {
        Prop.ForAll(Facts().ToArbitrary(), Facts().ToArbitrary(), (left, right) =>
        {
            int leftPlace = Place(left);
            int rightPlace = Place(right);
            return leftPlace <= rightPlace || ExitCriteria.Degree(left, Quarter, Policy) > ExitCriteria.Degree(right, Quarter, Policy);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Degree_rises_as_an_account_costs_more()
    {
        ExitFacts near = Worst with { Contribution = 10, Growth = 0.5 };
        Assert.True(ExitCriteria.Degree(near with { Contribution = -10 }, Quarter, Policy) > ExitCriteria.Degree(near, Quarter, Policy));
        Assert.False(double.IsNaN(ExitCriteria.Degree(new ExitFacts(No, No, No, No, No, No, No, No), Quarter, Policy)));
    }

    private static int Place(ExitFacts facts) =>
        facts.Tenure < Policy.Lifecycle.TenureFloorMonths ? 0
        : ExitCriteria.Judge(facts, Quarter, Policy) is ExitVerdict.Bad or ExitVerdict.BadFit ? 2
        : 1;

    private static ExitFacts Filled(ExitFacts some, ExitFacts fill)
    {
        static double Or(double value, double other) => double.IsNaN(value) ? other : value;
        return new ExitFacts(
            Or(some.Tenure, fill.Tenure), Or(some.Contribution, fill.Contribution), Or(some.Growth, fill.Growth),
            Or(some.Achievement, fill.Achievement), Or(some.Will, fill.Will), Or(some.GoalsChanged, fill.GoalsChanged),
            Or(some.PlanFollowed, fill.PlanFollowed), Or(some.MeetingsMissed, fill.MeetingsMissed));
    }

    private static Gen<ExitFacts> Facts() =>
        from tenure in Gen.Elements(No, 2.0, 6, 20)
        from contribution in Gen.Elements(No, -500.0, -1, 0, 300)
        from growth in Gen.Elements(No, -0.5, 0, 0.3)
        from achievement in Gen.Elements(No, 0, 0.4, 0.5, 1)
        from will in Gen.Elements(No, 0.1, 0.5, 0.9)
        from goals in Gen.Elements(No, 0.0, 2, 5)
        from plan in Gen.Elements(No, 0.0, 0.6, 1)
        from missed in Gen.Elements(No, 0.0, 2, 4)
        select new ExitFacts(tenure, contribution, growth, achievement, will, goals, plan, missed);
}

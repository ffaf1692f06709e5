using System.Text.Json.Serialization;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>The next step with an account.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Rung>))]
public enum Rung
{
    /// <summary>Nothing calls for a step; look again next month.</summary>
    [JsonStringEnumMemberName("observe")]
    Observe,

    /// <summary>Act before it leaves.</summary>
    [JsonStringEnumMemberName("preempt")]
    Preempt,

    /// <summary>Offer more.</summary>
    [JsonStringEnumMemberName("expand")]
    Expand,

    /// <summary>Teach: willing, not yet able.</summary>
    [JsonStringEnumMemberName("train")]
    Train,

    /// <summary>Show the way: knows the goal, not the way.</summary>
    [JsonStringEnumMemberName("guide")]
    Guide,

    /// <summary>Find out why an able customer does not want.</summary>
    [JsonStringEnumMemberName("motivate")]
    Motivate,

    /// <summary>The fault is ours: mend it first.</summary>
    [JsonStringEnumMemberName("fix_us")]
    FixUs,

    /// <summary>Serve by articles and forms instead of by people.</summary>
    [JsonStringEnumMemberName("self_service")]
    SelfService,

    /// <summary>Charge for what is used.</summary>
    [JsonStringEnumMemberName("reprice")]
    Reprice,

    /// <summary>Move to a cheaper channel or tier.</summary>
    [JsonStringEnumMemberName("change_tier")]
    ChangeTier,

    /// <summary>Ask for a referral.</summary>
    [JsonStringEnumMemberName("refer")]
    Refer,

    /// <summary>Part on the best possible terms.</summary>
    [JsonStringEnumMemberName("exit")]
    Exit,
}

/// <summary>Rungs in words, and of what kind they are.</summary>
public static class RungWords
{
    /// <summary>The name as served: <c>fix_us</c>.</summary>
    public static string Name(this Rung rung) => System.Text.Json.JsonSerializer.Serialize(rung).Trim('"');

    /// <summary>True of the ways to serve an account for less, or be paid for it: what comes before letting go.</summary>
    public static bool Realigns(this Rung rung) => rung is Rung.SelfService or Rung.Reprice or Rung.ChangeTier;

    /// <summary>The play, in a sentence.</summary>
    public static string Play(this Rung rung) => rung switch
    {
        Rung.Preempt => "Call the owner this week, name the signs, agree on one step and a date to look again.",
        Rung.Expand => "Make one offer where they have reached a ceiling: seats, products or plan, with the result it brings.",
        Rung.Train => "Plan two trainings a month on what they ask about most, and check each by what they do afterwards.",
        Rung.Guide => "Write the way to their goal down as a plan with milestones, and walk it with them.",
        Rung.Motivate => "Ask why, five times, before offering anything; then agree on one goal they want themselves.",
        Rung.FixUs => "Mend our own fault first, tell them what and when, and do not judge them by this time.",
        Rung.SelfService => "Answer what they ask most by an article or a form, and lead them there first.",
        Rung.Reprice => "Show what they use and what it costs, and charge for it from the next renewal.",
        Rung.ChangeTier => "Move them from a named manager to the pooled team, with a date and a way to reach us.",
        Rung.Refer => "Ask for one introduction, while the result is fresh.",
        Rung.Exit => "Part politely, with notice, with their data, and with a hint at what fits them better.",
        _ => "Leave them to their work; look again next month.",
    };
}

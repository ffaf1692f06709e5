namespace ChurnSegmentation.Core.Decisions;

/// <summary>A raw row that a case quotes.</summary>
/// <param name="Table">Table of the contract.</param>
/// <param name="Day">The day it speaks of.</param>
/// <param name="Id">Its id; of an intervention, which has none, its kind; else empty.</param>
/// <param name="Words">The row in words.</param>
public sealed record EvidenceRow(string Table, DateOnly Day, string Id, string Words);

/// <summary>A month of an account's journey; NaN = unknown.</summary>
/// <param name="Month">The month.</param>
/// <param name="Revenue">What it paid.</param>
/// <param name="Cost">What serving it cost, at the policy's rates.</param>
/// <param name="Tickets">Tickets opened.</param>
/// <param name="ActiveDays">Days of use.</param>
/// <param name="MeetingsAttended">Meetings attended.</param>
/// <param name="MeetingsMissed">Meetings missed without excuse.</param>
public sealed record JourneyMonth(
    Features.Month Month, double Revenue, double Cost, double Tickets, double ActiveDays, double MeetingsAttended, double MeetingsMissed);

using System.Text.Json.Serialization;

namespace FlexCoop.Ven;

/// <summary>What the agent must remember beyond its own death. Each record says what has come to be; the latest word counts.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(EventTaken), "event-taken")]
[JsonDerivedType(typeof(EventDropped), "event-dropped")]
[JsonDerivedType(typeof(OptSaid), "opt-said")]
[JsonDerivedType(typeof(OptForgotten), "opt-forgotten")]
[JsonDerivedType(typeof(CommandIntended), "command-intended")]
[JsonDerivedType(typeof(CommandDone), "command-done")]
[JsonDerivedType(typeof(ReportAsked), "report-asked")]
[JsonDerivedType(typeof(ReportsEnded), "reports-ended")]
[JsonDerivedType(typeof(SampleKept), "sample-kept")]
[JsonDerivedType(typeof(SamplesSent), "samples-sent")]
[JsonDerivedType(typeof(Together), "together")]
internal abstract record JournalRecord
{
    /// <summary>An event was taken, in this modification; it takes the place of an earlier one of its id.</summary>
    /// <param name="EventId">The event.</param>
    /// <param name="Message">An oadrDistributeEvent of its own: what the VTN sent is kept as it was.</param>
    /// <param name="IsOptIn">Whether the site takes part.</param>
    /// <param name="IsOwnersWord">Whether the owner said so; then a modification does not change it.</param>
    /// <param name="StartOffset">The random delay of the start (rule 30).</param>
    /// <param name="EndsAt">When it ends because it was cancelled (rule 65); null when it was not.</param>
    public sealed record EventTaken(string EventId, string Message, bool IsOptIn, bool IsOwnersWord, TimeSpan StartOffset, DateTimeOffset? EndsAt = null) : JournalRecord;

    /// <summary>An event is known no more: cancelled, no longer sent, or over; and with it what the owner said of its resources.</summary>
    /// <param name="EventId">The event.</param>
    /// <param name="ModificationNumber">Its last modification: an earlier one that comes late is not taken. 0 when none could be earlier.</param>
    public sealed record EventDropped(string EventId, uint ModificationNumber) : JournalRecord;

    /// <summary>The owner has said something, or the VTN has answered to it; it takes the place of what was under its optID.</summary>
    public sealed record OptSaid(OwnerOpt Opt) : JournalRecord;

    /// <summary>The owner's word counts no more, and the VTN needs no telling.</summary>
    public sealed record OptForgotten(string OptId) : JournalRecord;

    /// <summary>A command is about to be given. Without <see cref="CommandDone"/> it is in doubt.</summary>
    public sealed record CommandIntended(ResourceCommand Command) : JournalRecord;

    /// <summary>The device has taken the command that was intended last for this resource.</summary>
    public sealed record CommandDone(string ResourceId) : JournalRecord;

    /// <summary>A report was asked for, and will be made.</summary>
    /// <param name="ReportRequestId">The request.</param>
    /// <param name="Message">An oadrCreateReport of its own: what the VTN sent is kept as it was.</param>
    /// <param name="At">When it was taken, in domain time: what is to begin at once begins then.</param>
    public sealed record ReportAsked(string ReportRequestId, string Message, DateTimeOffset At) : JournalRecord;

    /// <summary>These reports are over, cancelled, or void (rule 306).</summary>
    public sealed record ReportsEnded(IReadOnlyList<string> ReportRequestIds) : JournalRecord;

    /// <summary>A sample that could not be delivered when it was due.</summary>
    public sealed record SampleKept(ReportSample Sample) : JournalRecord;

    /// <summary>The VTN has these samples.</summary>
    public sealed record SamplesSent(IReadOnlyList<long> Numbers) : JournalRecord;

    /// <summary>All of these, in their order: one word that comes to several things holds as a whole, or not at all (I2).</summary>
    public sealed record Together(IReadOnlyList<JournalRecord> Records) : JournalRecord;
}

namespace FlexCoop.Vtn;

/// <summary>What an opt comes from, the strongest first (protocol.md §9; rule 206).</summary>
public enum OptSource
{
    /// <summary>oadrCreateOpt for the event.</summary>
    EventOpt,

    /// <summary>oadrCreatedEvent.</summary>
    CreatedEvent,

    /// <summary>oadrCreateOpt for a time.</summary>
    Schedule,

    /// <summary>What the program says of those who have said nothing.</summary>
    Default,
}

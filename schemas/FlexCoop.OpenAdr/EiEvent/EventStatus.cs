namespace FlexCoop.OpenAdr;

/// <summary>Where an event stands (XSD: ei:eventStatus; protocol.md §8.4).</summary>
public enum EventStatus
{
    /// <summary>In the schema only; it has no meaning.</summary>
    None,

    /// <summary>Pending, before the ramp-up.</summary>
    Far,

    /// <summary>Pending, in the ramp-up (rule 13).</summary>
    Near,

    Active,

    Completed,

    Cancelled,
}

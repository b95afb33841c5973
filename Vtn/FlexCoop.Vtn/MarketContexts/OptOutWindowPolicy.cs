namespace FlexCoop.Vtn;

/// <summary>What becomes of an event for a VEN whose opt schedules say optOut when it starts (rule 201, which leaves it to the program).</summary>
public enum OptOutWindowPolicy
{
    /// <summary>It is sent; the VEN answers as it likes.</summary>
    Send,

    /// <summary>It is not sent, until the schedules or the event change. An event that the VEN already has is not taken back.</summary>
    Hold,
}

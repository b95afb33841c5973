namespace FlexCoop.Vtn;

/// <summary>Why an event that concerns a VEN is not sent to it for now.</summary>
public enum HeldBack
{
    /// <summary>Its schedules say optOut when the event starts, and the program holds events then (rule 201).</summary>
    OptOutWindow,

    /// <summary>It does not fit into a message beside the others of the VEN; it is sent as soon as it does.</summary>
    NoRoom,
}

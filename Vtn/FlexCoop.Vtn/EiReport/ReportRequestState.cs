namespace FlexCoop.Vtn;

/// <summary>How far a report request has come.</summary>
public enum ReportRequestState
{
    /// <summary>It is owed to the VEN (oadrCreateReport), or the VEN has not answered yet.</summary>
    Wanted,

    /// <summary>The VEN has confirmed it (oadrCreatedReport), or sent data.</summary>
    Created,

    /// <summary>The VEN cannot make it.</summary>
    Refused,

    /// <summary>Its end is owed to the VEN (oadrCancelReport).</summary>
    Cancelling,

    /// <summary>What was asked for came, or its time is over.</summary>
    Finished,

    /// <summary>The VEN has confirmed its end, or new METADATA has voided it (rule 306).</summary>
    Cancelled,
}

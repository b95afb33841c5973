namespace FlexCoop.Vtn;

/// <summary>How far a report request has come.</summary>
public enum ReportRequestState
{
    /// <summary>It is owed to the VEN (oadrCreateReport).</summary>
    Wanted,

    /// <summary>The VEN has confirmed it (oadrCreatedReport).</summary>
    Created,

    /// <summary>The VEN cannot make it.</summary>
    Refused,

    /// <summary>Its end is owed to the VEN (oadrCancelReport).</summary>
    Cancelling,
}

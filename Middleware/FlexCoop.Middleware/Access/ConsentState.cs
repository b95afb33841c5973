namespace FlexCoop.Middleware.Access;

/// <summary>Where a consent to share data stands.</summary>
internal enum ConsentState
{
    /// <summary>Asked for; nothing follows from it.</summary>
    Requested,

    /// <summary>In force until its end.</summary>
    Granted,

    /// <summary>Refused by the member; for good.</summary>
    Rejected,

    /// <summary>Withdrawn by the member; for good.</summary>
    Withdrawn,
}

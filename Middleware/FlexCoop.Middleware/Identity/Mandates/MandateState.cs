namespace FlexCoop.Middleware.Identity;

/// <summary>Where a mandate stands.</summary>
internal enum MandateState
{
    /// <summary>Asked for; nothing follows from it.</summary>
    Requested,

    /// <summary>In force.</summary>
    Active,

    /// <summary>Not in force for now.</summary>
    Suspended,

    /// <summary>Withdrawn by its owner or the cooperative; for good.</summary>
    Revoked,

    /// <summary>Over by its time; for good.</summary>
    Expired,
}

namespace FlexCoop.Middleware.Resources;

/// <summary>Whose the documents of a resource are.</summary>
internal enum ResourceOwner
{
    /// <summary>A member of a cooperative: who sees no documents of another member's.</summary>
    Member,

    /// <summary>A cooperative.</summary>
    Cooperative,

    /// <summary>Nobody: facts such as prices and weather, the same for all.</summary>
    Platform,
}

namespace FlexCoop.Middleware.Identity;

/// <summary>What a person is here, from the least to the most. It comes from our own store, never from a token (FX-05).</summary>
internal enum Role
{
    /// <summary>A member of a cooperative.</summary>
    Prosumer,

    /// <summary>Acts for a cooperative, as its aggregator.</summary>
    Cooperative,

    /// <summary>Runs the platform.</summary>
    PlatformOperator,
}

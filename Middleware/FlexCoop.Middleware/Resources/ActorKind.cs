namespace FlexCoop.Middleware.Resources;

/// <summary>Who asks, as far as rules speak of them (security-reliability.md §2.6).</summary>
internal enum ActorKind
{
    /// <summary>A member of a cooperative, or what acts for them under their mandate.</summary>
    Prosumer,

    /// <summary>Who acts for a cooperative.</summary>
    Aggregator,

    /// <summary>A component with a token of its own.</summary>
    Service,

    /// <summary>Who runs the platform.</summary>
    Operator,

    /// <summary>Who runs a grid: sees sums of many homes, and no document of anybody's.</summary>
    Dso,
}

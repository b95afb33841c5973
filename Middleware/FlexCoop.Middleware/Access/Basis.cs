namespace FlexCoop.Middleware.Access;

/// <summary>What must hold of the owner, besides the policy, for data to be opened.</summary>
internal enum Basis
{
    /// <summary>Nothing: it is the actor's own, or no member's.</summary>
    None,

    /// <summary>The member has a box that acts for them in the cooperative, by a mandate that is in force.</summary>
    Mandate,

    /// <summary>The member has consented to this actor, this data, this granularity and this purpose, and the consent is not over.</summary>
    Consent,

    /// <summary>An operator has broken the glass for this VEN: gave a reason and an end, and its owner is told.</summary>
    BreakGlass,
}

namespace FlexCoop.Middleware.Access;

/// <summary>Whose data is asked for, as it stands to the actor.</summary>
internal enum Whose
{
    /// <summary>The person's own.</summary>
    Own,

    /// <summary>One member's of a cooperative: to who acts for it, of that cooperative; to components and operators, of any.</summary>
    Members,

    /// <summary>A cooperative's as such: to its members and who acts for it, its own; to components and operators, any's.</summary>
    Cooperative,

    /// <summary>Nobody's: prices, weather.</summary>
    Platform,

    /// <summary>That of all homes of a grid node together.</summary>
    Groups,
}

namespace FlexCoop.Middleware.Access;

/// <summary>Who read whose what, how fine and what for, in which hour: what uses are counted by.</summary>
/// <param name="Hour">When the hour begins.</param>
/// <param name="Member">Whose: cooperative and member.</param>
/// <param name="Reader">Who: <c>you</c>, <c>cooperative:ID</c>, <c>client:ID</c> or <c>operator</c>.</param>
/// <param name="ClientId">Through which client.</param>
/// <param name="Data">What: the name of the resource, or telemetry.</param>
/// <param name="Granularity">How fine.</param>
/// <param name="Purpose">What for.</param>
internal sealed record DataRead(DateTimeOffset Hour, string Member, string Reader, string ClientId, string Data, string Granularity, Purpose Purpose)
{
    /// <summary>By what the cooperative knows the member.</summary>
    public string MemberId => Member[(Member.IndexOf('/', StringComparison.Ordinal) + 1)..];
}

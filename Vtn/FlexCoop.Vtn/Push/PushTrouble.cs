namespace FlexCoop.Vtn;

/// <summary>That what is owed to a VEN cannot be pushed to it now.</summary>
/// <param name="Since">When the first push failed, by the wire clock.</param>
/// <param name="Fault">Why the last one did, and what would help.</param>
/// <param name="Failures">How many have failed in a row.</param>
/// <param name="NextTryAt">When it is tried again, by the wire clock, unless the VEN speaks before.</param>
public sealed record PushTrouble(DateTimeOffset Since, string Fault, int Failures, DateTimeOffset NextTryAt);

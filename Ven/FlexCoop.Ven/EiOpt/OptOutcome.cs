namespace FlexCoop.Ven;

/// <summary>What became of the owner's word.</summary>
/// <param name="OptId">Under which optID it is kept; null when it has none, or was not taken.</param>
/// <param name="Fault">Why it was not taken, and what would be right; null when it was.</param>
public sealed record OptOutcome(string? OptId, string? Fault)
{
    internal static OptOutcome Refused(string fault) => new(null, fault);
}

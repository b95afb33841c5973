namespace FlexCoop.Faults;

/// <summary>What an answer says of the operation.</summary>
/// <param name="Outcome">Acknowledged or refused.</param>
/// <param name="Key">What it was about, where only the answer tells; else null.</param>
/// <param name="Value">What that holds now; only with <paramref name="Key"/>.</param>
internal readonly record struct Verdict(Outcome Outcome, string? Key = null, string? Value = null);

namespace FlexCoop.Faults;

/// <summary>Something that must hold and does not.</summary>
/// <param name="Invariant">I1 to I6, I9 (security-reliability.md §4.2).</param>
/// <param name="What">What was found, and what would be right.</param>
/// <param name="History">The fewest lines from which it follows: of the ledger, or of a device's log.</param>
internal sealed record Violation(string Invariant, string What, IReadOnlyList<string> History)
{
    public override string ToString() => $"{Invariant}: {What}\n{string.Join('\n', History.Select(line => "    " + line))}";
}

namespace FlexCoop.Faults;

/// <summary>A line of a ledger.</summary>
/// <param name="Number">Its place in the ledger, from 1.</param>
/// <param name="Client">Who wrote it.</param>
/// <param name="Outcome">What is known.</param>
/// <param name="Operation">The line of the invocation that this is about; its own for an invocation.</param>
/// <param name="What">The message, or the operation of REST.</param>
/// <param name="Key">What it is about, such as <c>event/evening</c>; <c>registration/?</c> where only the answer tells.</param>
/// <param name="Value">What the key holds after it; null for nothing.</param>
internal sealed record LedgerEntry(int Number, string Client, Outcome Outcome, int Operation, string What, string Key, string? Value)
{
    public override string ToString() => $"{Number,4} {Client}: {What} {Key} = {Value ?? "nothing"}: {Outcome.ToString().ToLowerInvariant()}"
        + (Operation == Number ? "" : $" (of {Operation})");
}

namespace FlexCoop.Conformance;

/// <summary>One scenario with a VEN under test.</summary>
/// <param name="Number">As in the list of scenarios, such as RG-02.</param>
/// <param name="Title">What is tried, in a few words.</param>
/// <param name="Modes">In which modes it is played, as in the list of scenarios.</param>
/// <param name="Basis">The rules that ask for it, such as <c>rule 405</c>.</param>
/// <param name="RunAsync">Plays the other side; throws <see cref="NonconformanceException"/> when the VEN does otherwise than expected.</param>
public sealed record VenScenario(string Number, string Title, TransferModes Modes, string Basis, Func<VenBench, Task> RunAsync)
{
    /// <inheritdoc />
    public override string ToString() => $"{Number} {Title}";
}

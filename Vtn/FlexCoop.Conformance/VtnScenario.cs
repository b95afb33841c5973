namespace FlexCoop.Conformance;

/// <summary>One scenario with a VTN under test.</summary>
/// <param name="Number">As in the list of scenarios, such as RG-01.</param>
/// <param name="Title">What is tried, in a few words.</param>
/// <param name="Modes">In which modes it is played, as in the list of scenarios.</param>
/// <param name="Basis">The rules that ask for it, such as <c>rule 404</c>.</param>
/// <param name="RunAsync">Plays the other side; throws <see cref="NonconformanceException"/> when the VTN does otherwise than expected.</param>
public sealed record VtnScenario(string Number, string Title, TransferModes Modes, string Basis, Func<VtnBench, Task> RunAsync)
{
    /// <inheritdoc />
    public override string ToString() => $"{Number} {Title}";
}

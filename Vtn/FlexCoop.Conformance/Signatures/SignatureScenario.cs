using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Conformance;

/// <summary>One scenario on XML signatures with a VTN under test.</summary>
/// <param name="Number">As in the list of scenarios, such as XS-01.</param>
/// <param name="Title">What is tried, in a few words.</param>
/// <param name="Basis">The rules that ask for it.</param>
/// <param name="Policy">How the VTN is to deal with signatures.</param>
/// <param name="RunAsync">Plays the other side; throws <see cref="NonconformanceException"/> when the VTN does otherwise than expected.</param>
public sealed record SignatureScenario(string Number, string Title, string Basis, SignaturePolicy Policy, Func<SignatureBench, Task> RunAsync)
{
    /// <inheritdoc />
    public override string ToString() => $"{Number} {Title}";
}

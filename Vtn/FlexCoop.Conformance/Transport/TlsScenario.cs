namespace FlexCoop.Conformance;

/// <summary>One scenario on TLS with a VTN under test.</summary>
/// <param name="Number">As in the list of scenarios, such as TR-01.</param>
/// <param name="Title">What is tried, in a few words.</param>
/// <param name="Basis">The rules that ask for it.</param>
/// <param name="RunAsync">Plays the other side; throws <see cref="NonconformanceException"/> when the VTN does otherwise than expected.</param>
public sealed record TlsScenario(string Number, string Title, string Basis, Func<TlsBench, Task> RunAsync)
{
    /// <inheritdoc />
    public override string ToString() => $"{Number} {Title}";
}

namespace FlexCoop.Conformance;

/// <summary>One scenario on TLS with a VEN under test.</summary>
/// <param name="Number">As in the list of scenarios, such as TR-06.</param>
/// <param name="Title">What is tried, in a few words.</param>
/// <param name="Basis">The rules that ask for it.</param>
/// <param name="RunAsync">Plays the other side; throws <see cref="NonconformanceException"/> when the VEN does otherwise than expected.</param>
public sealed record VenTlsScenario(string Number, string Title, string Basis, Func<VenTlsBench, Task> RunAsync)
{
    /// <inheritdoc />
    public override string ToString() => $"{Number} {Title}";
}

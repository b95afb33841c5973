namespace FlexCoop.Conformance;

/// <summary>The node under test did not do what the scenario expects.</summary>
/// <param name="message">What was expected, and what came.</param>
public sealed class NonconformanceException(string message) : Exception(message);

namespace FlexCoop.Conformance;

/// <summary>A scenario cannot be played, or not to its end, and this is not the node's fault.</summary>
/// <param name="message">Why.</param>
public sealed class ScenarioSkippedException(string message) : Exception(message);

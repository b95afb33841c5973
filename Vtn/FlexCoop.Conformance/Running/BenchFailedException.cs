namespace FlexCoop.Conformance;

/// <summary>The bench cannot do its part, so that nothing can be said of the node under test.</summary>
/// <param name="message">Why.</param>
/// <param name="inner">What it comes of.</param>
public sealed class BenchFailedException(string message, Exception inner) : Exception(message, inner);

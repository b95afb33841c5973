namespace FlexCoop.Conformance.Tests;

/// <summary>What must always hold does not.</summary>
internal sealed class InvariantException(string message) : Exception(message);

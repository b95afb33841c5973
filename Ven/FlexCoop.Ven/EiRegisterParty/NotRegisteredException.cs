namespace FlexCoop.Ven;

/// <summary>The VTN does not know this VEN, or not any more: register first (rule 517).</summary>
internal sealed class NotRegisteredException(string message) : IOException(message);

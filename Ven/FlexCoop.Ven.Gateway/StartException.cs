namespace FlexCoop.Ven.Gateway;

/// <summary>The agent cannot be started: which key or file, what is wrong, and the remedy.</summary>
internal sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);

namespace FlexCoop.Ca;

/// <summary>The certificate authority cannot start: which file or key, what is wrong with it, and what would be right.</summary>
public sealed class CaStartException(string message, Exception? cause = null) : Exception(message, cause);

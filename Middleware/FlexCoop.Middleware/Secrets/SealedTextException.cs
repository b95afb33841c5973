namespace FlexCoop.Middleware.Secrets;

/// <summary>A sealed text cannot be opened: its key is not in the ring, or it is not what was sealed. Nothing of it is known.</summary>
/// <remarks>The message says which, names the key, and never holds what was sealed.</remarks>
internal sealed class SealedTextException(string message) : Exception(message);

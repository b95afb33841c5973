namespace FlexCoop.Ven;

/// <summary>The VTN gave no usable answer. The message may be sent again, after a while.</summary>
public sealed class VtnUnreachableException(string message, Exception? inner) : IOException(message, inner);

namespace FlexCoop.Middleware.Audit;

/// <summary>What a receipt tells beside the proof: from these the leaf is made.</summary>
/// <param name="Entry">The JSON of the entry, to the byte.</param>
/// <param name="Salt">Its salt.</param>
internal sealed record ReceiptExtra(string Entry, byte[] Salt);

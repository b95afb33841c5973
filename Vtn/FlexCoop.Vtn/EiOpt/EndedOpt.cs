namespace FlexCoop.Vtn;

/// <summary>A schedule that counts no longer: overridden or cancelled.</summary>
/// <param name="OptId">Its optID: cancelling it once more is no error (rule 211).</param>
/// <param name="Digest">By what a repetition of its message is known, which must not bring it back.</param>
public sealed record EndedOpt(string OptId, string Digest);

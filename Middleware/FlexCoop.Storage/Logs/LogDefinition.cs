namespace FlexCoop.Storage;

/// <summary>A log that is only ever appended to, but for what is dropped at its beginning once it was taken over elsewhere.</summary>
/// <param name="name">Letters a to z and '-'.</param>
public sealed class LogDefinition(string name) : StoredKind(name);

namespace FlexCoop.Storage;

/// <summary>A log that is only ever appended to.</summary>
/// <param name="name">Letters a to z and '-'.</param>
public sealed class LogDefinition(string name) : StoredKind(name);

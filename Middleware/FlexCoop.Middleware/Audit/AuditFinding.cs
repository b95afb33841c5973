namespace FlexCoop.Middleware.Audit;

/// <summary>What a check of the log has found.</summary>
/// <param name="Checkpoint">What was signed; null when even that cannot be read.</param>
/// <param name="Erased">How many entries were erased, and only their leaves checked.</param>
/// <param name="Faults">What is wrong, and where; empty when all of it is what was signed.</param>
internal sealed record AuditFinding(Checkpoint? Checkpoint, int Erased, IReadOnlyList<string> Faults);

namespace FlexCoop.Middleware.Vens;

/// <summary>A value that a VEN has reported.</summary>
/// <param name="Rid">The point; of a state also <c>rid:override</c>, with 1 for true and 0 for false.</param>
/// <param name="At">The instant, in UTC.</param>
/// <param name="Value">In the point's unit.</param>
/// <param name="Quality">In the VEN's words; null when it did not say.</param>
internal sealed record PointResource(string Rid, string At, double Value, string? Quality);

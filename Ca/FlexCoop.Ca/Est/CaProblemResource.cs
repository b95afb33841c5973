namespace FlexCoop.Ca;

/// <summary>A problem document (RFC 9457).</summary>
internal sealed record CaProblemResource(string Type, string Title, int Status, string Detail);

namespace FlexCoop.Middleware.Access;

/// <summary>Of which members one request has read something, and how fine.</summary>
internal sealed class ReadNotes
{
    /// <summary>Cooperative and member of each.</summary>
    public HashSet<string> Members { get; } = [];

    public TimeSpan Granularity { get; set; } = Access.Granularity.None;
}

namespace FlexCoop.Conformance;

/// <summary>The kinds of report requests (protocol.md §10.4).</summary>
public enum ReportWishKind
{
    /// <summary>One report, now.</summary>
    OneShot,

    /// <summary>A report each reportBackDuration.</summary>
    Periodic,

    /// <summary>What has been recorded.</summary>
    History,

    /// <summary>METADATA anew.</summary>
    Metadata,
}

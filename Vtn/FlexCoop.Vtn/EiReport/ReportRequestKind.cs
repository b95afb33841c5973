namespace FlexCoop.Vtn;

/// <summary>In which way a report is asked for (protocol.md §10.4).</summary>
public enum ReportRequestKind
{
    /// <summary>Measured each granularity, sent each reportBackDuration.</summary>
    Periodic,

    /// <summary>Once, now (rule 324).</summary>
    OneShot,

    /// <summary>What has changed, at most each reportBackDuration (rule 317).</summary>
    OnChange,

    /// <summary>What was recorded (rules 317, 324, 325).</summary>
    History,

    /// <summary>METADATA, once or again and again (rules 306, 327).</summary>
    Metadata,
}

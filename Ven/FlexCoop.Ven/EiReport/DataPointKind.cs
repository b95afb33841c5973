namespace FlexCoop.Ven;

/// <summary>What a data point tells.</summary>
internal enum DataPointKind
{
    /// <summary>The power at an instant, in W: point data (rule 315).</summary>
    Power,

    /// <summary>The energy over an interval, in Wh: interval data (rule 315).</summary>
    Energy,

    /// <summary>The state at an instant.</summary>
    Status,
}

namespace FlexCoop.Middleware.Access;

/// <summary>What data is asked for. Who asks says it, by the header <see cref="Asker.PurposeHeader"/>; it is held to policies, and recorded.</summary>
internal enum Purpose
{
    /// <summary>What flexibility needs day by day; unless said.</summary>
    Operation,

    /// <summary>Why something of a home does not work.</summary>
    FaultFinding,

    /// <summary>What homes will draw.</summary>
    Forecast,

    /// <summary>How flexible devices are.</summary>
    Profiling,

    /// <summary>What members are credited for.</summary>
    Settlement,

    /// <summary>What the grid has to carry.</summary>
    GridOperation,
}

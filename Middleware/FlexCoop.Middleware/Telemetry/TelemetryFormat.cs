namespace FlexCoop.Middleware.Telemetry;

/// <summary>How a table is written.</summary>
internal enum TelemetryFormat
{
    /// <summary>One document <c>{items, next}</c>.</summary>
    Json,

    /// <summary>A JSON object a line.</summary>
    NdJson,

    /// <summary>RFC 4180, with a line of names.</summary>
    Csv,
}

using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr;

/// <summary>What kind of report it is (XSD: ei:reportName; rule 331); <c>x-</c> names may be added.</summary>
/// <param name="Value">The name as it stands on the wire.</param>
public readonly record struct ReportName(string Value)
{
    private const string MetadataPrefix = "METADATA_";

    public static readonly ReportName HistoryUsage = new("HISTORY_USAGE");

    public static readonly ReportName HistoryGreenButton = new("HISTORY_GREENBUTTON");

    public static readonly ReportName TelemetryUsage = new("TELEMETRY_USAGE");

    public static readonly ReportName TelemetryStatus = new("TELEMETRY_STATUS");

    internal static SimpleType<ReportName> Content { get; } = OpenToken.Of(
        text => new ReportName(text),
        "METADATA_HISTORY_USAGE",
        "HISTORY_USAGE",
        "METADATA_HISTORY_GREENBUTTON",
        "HISTORY_GREENBUTTON",
        "METADATA_TELEMETRY_USAGE",
        "TELEMETRY_USAGE",
        "METADATA_TELEMETRY_STATUS",
        "TELEMETRY_STATUS");

    /// <summary>The name that a METADATA report bears (rule 308).</summary>
    public ReportName AsMetadata() => Value.StartsWith(MetadataPrefix, StringComparison.Ordinal) ? this : new(MetadataPrefix + Value);

    /// <summary>The name that a data report bears (rule 313).</summary>
    public ReportName AsData() => Value.StartsWith(MetadataPrefix, StringComparison.Ordinal) ? new(Value[MetadataPrefix.Length..]) : this;

    /// <inheritdoc />
    public override string ToString() => Value;
}

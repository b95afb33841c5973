using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>What METADATA must say beyond the schema (rules 305, 308, 312, 333).</summary>
internal static class MetadataRules
{
    /// <returns>Null when it may be accepted.</returns>
    public static Refusal? Check(OadrRegisterReport message) =>
        message.Reports.Select(Check).FirstOrDefault(refusal => refusal is not null)
        ?? (message.Reports.Select(report => report.ReportSpecifierId).GroupBy(id => id).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? new Refusal(EiResponseCode.ComplianceOther, $"reportSpecifierID '{twice.Key}' stands twice; give each report its own (rule 308)")
            : null);

    private static Refusal? Check(OadrReport report)
    {
        if (!EventRules.IsId(report.ReportSpecifierId.Value))
        {
            return new Refusal(EiResponseCode.InvalidData, $"a reportSpecifierID is empty or too long; {EventRules.IdRemedy}");
        }

        var where = $"report '{report.ReportSpecifierId}'";
        if (report.Descriptions.Any(description => !EventRules.IsId(description.RId.Value)))
        {
            return new Refusal(EiResponseCode.InvalidData, $"{where}: an rID is empty or too long; {EventRules.IdRemedy}");
        }

        if (report.Intervals is not null || report.DtStart is not null)
        {
            return new Refusal(EiResponseCode.ComplianceOther, $"{where} has intervals or dtstart; METADATA has none (rule 305)");
        }

        if (report.Duration is null)
        {
            return new Refusal(EiResponseCode.ComplianceOther, $"{where} has no duration; say how much data is kept (rule 312)");
        }

        if (report.Descriptions.GroupBy(description => description.RId).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            return new Refusal(EiResponseCode.ComplianceOther, $"{where}: rID '{twice.Key}' stands twice; give each point its own (rule 308)");
        }

        var isTelemetry = report.ReportName?.AsData() is { } name && (name == ReportName.TelemetryUsage || name == ReportName.TelemetryStatus);
        return isTelemetry && report.Descriptions.FirstOrDefault(description => description.SamplingRate is null) is { } unsampled
            ? new Refusal(EiResponseCode.ComplianceOther, $"{where}: rID '{unsampled.RId}' has no oadrSamplingRate; telemetry needs one (rule 333)")
            : null;
    }
}

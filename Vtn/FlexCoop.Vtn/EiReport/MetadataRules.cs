using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>What METADATA must say beyond the schema (rules 305 to 308, 311, 312, 331, 333).</summary>
internal static class MetadataRules
{
    /// <summary>The most resources of a VEN, over all its reports: events and opts are held against each of them.</summary>
    internal const int MaxResources = 1000;

    /// <summary>No sampling is slower.</summary>
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(366);

    /// <param name="message">The METADATA.</param>
    /// <param name="isStrict">Whether what peers in wide use get wrong is refused, too: points of well-known reports that are not as rule 331 lists them,
    /// a reportSubject of other things than device classes (rule 307), and sampling that is slower than data are kept (rule 312).</param>
    /// <returns>Null when it may be accepted.</returns>
    public static Refusal? Check(OadrRegisterReport message, bool isStrict) =>
        message.Reports.Select(report => Check(report) ?? (isStrict ? CheckPoints(report) : null)).FirstOrDefault(refusal => refusal is not null)
        ?? (message.Reports.Select(report => report.ReportSpecifierId).GroupBy(id => id).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? new Refusal(EiResponseCode.ComplianceOther, $"reportSpecifierID '{twice.Key}' stands twice; give each report its own (rule 308)")
            : TooManyDevices(message));

    /// <summary>Bounds what events and opts are held against: the resources of a VEN, and of how many device classes each is.</summary>
    private static Refusal? TooManyDevices(OadrRegisterReport message)
    {
        var classesOf = new Dictionary<ResourceId, HashSet<string>>();
        foreach (var (report, point) in message.Reports.SelectMany(report => report.Descriptions, (report, point) => (report, point)))
        {
            var classes = point.ReportSubject?.EndDeviceAssets ?? [];
            if (classes.Count > EventRules.MaxDeviceClasses)
            {
                return new Refusal(
                    EiResponseCode.InvalidData, $"report '{report.ReportSpecifierId}': rID '{point.RId}' has {classes.Count} device classes; give at most {EventRules.MaxDeviceClasses}");
            }

            foreach (var resource in point.ReportDataSource?.ResourceIds ?? [])
            {
                if (!classesOf.TryGetValue(resource, out var known))
                {
                    if (classesOf.Count == MaxResources)
                    {
                        return new Refusal(EiResponseCode.InvalidData, $"report '{report.ReportSpecifierId}': the reports name more than {MaxResources} resources; give at most {MaxResources} in all");
                    }

                    classesOf[resource] = known = [];
                }

                known.UnionWith(classes);
                if (known.Count > EventRules.MaxDeviceClasses)
                {
                    return new Refusal(
                        EiResponseCode.InvalidData,
                        $"report '{report.ReportSpecifierId}': resourceID '{ForeignText.Shown(resource.Value)}' is of more than {EventRules.MaxDeviceClasses} device classes; give at most {EventRules.MaxDeviceClasses}");
                }
            }
        }

        return null;
    }

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

        return Named(report, where) ?? Complete(report, where) ?? Sampled(report, where);
    }

    private static Refusal? Named(OadrReport report, string where)
    {
        if (report.ReportSpecifierId.Value == ReportRequestDocument.MetadataSpecifierId)
        {
            return new Refusal(EiResponseCode.ComplianceOther, $"{where}: the reportSpecifierID METADATA is reserved; give another (rule 327)");
        }

        // The schema lets through well-known names, with and without the prefix, and names of one's own, which begin with x-.
        return report.ReportName switch
        {
            null => new Refusal(EiResponseCode.ComplianceOther, $"{where} has no reportName; give METADATA_TELEMETRY_USAGE or the like (rule 305)"),
            { } name when name.Value.StartsWith("x-", StringComparison.Ordinal) || name == name.AsMetadata() => null,
            { } name => new Refusal(EiResponseCode.NotRecognized, $"{where}: reportName '{name}' is that of data; give '{name.AsMetadata()}' (rule 308)"),
        };
    }

    private static Refusal? Complete(OadrReport report, string where)
    {
        if (report.ReportRequestId.Value != "0")
        {
            return new Refusal(EiResponseCode.ComplianceOther, $"{where}: the inner reportRequestID is '{ForeignText.Shown(report.ReportRequestId.Value)}'; give 0 in METADATA (rule 311)");
        }

        if (report.Intervals is not null || report.DtStart is not null)
        {
            return new Refusal(EiResponseCode.ComplianceOther, $"{where} has intervals or dtstart; METADATA has none (rule 305)");
        }

        if (report.Descriptions.Count == 0)
        {
            return new Refusal(EiResponseCode.ComplianceOther, $"{where} has no oadrReportDescription; give one for each data point, or leave the report out (rule 305)");
        }

        if (report.Duration is not { } duration)
        {
            return new Refusal(EiResponseCode.ComplianceOther, $"{where} has no duration; say how much data is kept (rule 312)");
        }

        if (duration.From(report.CreatedDateTime) is null || duration.IsNegative)
        {
            return new Refusal(EiResponseCode.InvalidData, $"{where}: the duration {duration} is no span of data; give the span that is kept, such as PT2H (rule 312)");
        }

        return report.Descriptions.GroupBy(description => description.RId).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? new Refusal(EiResponseCode.ComplianceOther, $"{where}: rID '{twice.Key}' stands twice; give each point its own (rule 308)")
            : null;
    }

    private static Refusal? Sampled(OadrReport report, string where)
    {
        var isTelemetry = report.ReportName?.AsData() is { } name && (name == ReportName.TelemetryUsage || name == ReportName.TelemetryStatus);
        foreach (var description in report.Descriptions)
        {
            if (description.SamplingRate is not { } sampling)
            {
                if (isTelemetry)
                {
                    return new Refusal(EiResponseCode.ComplianceOther, $"{where}: rID '{description.RId}' has no oadrSamplingRate; telemetry needs one (rule 333)");
                }

                continue;
            }

            var (least, most) = (sampling.MinPeriod.From(report.CreatedDateTime), sampling.MaxPeriod.From(report.CreatedDateTime));
            if (least is null || most is null || least < TimeSpan.Zero || most < least || most > LongestPeriod)
            {
                return new Refusal(
                    EiResponseCode.InvalidData,
                    $"{where}: rID '{description.RId}' has oadrMinPeriod {sampling.MinPeriod} and oadrMaxPeriod {sampling.MaxPeriod}; give 0 to P366D, and not less at most than at least (rule 312)");
            }

        }

        return null;
    }

    /// <summary>The points of well-known reports (rule 331), whose they are (rule 307), and whether they are kept until they are sent (rule 312).</summary>
    private static Refusal? CheckPoints(OadrReport report)
    {
        var name = report.ReportName?.AsData();
        var isUsage = name == ReportName.TelemetryUsage || name == ReportName.HistoryUsage;
        var isStatus = name == ReportName.TelemetryStatus;
        foreach (var point in report.Descriptions)
        {
            var where = $"report '{report.ReportSpecifierId}', rID '{point.RId}'";
            if (point.ReportSubject is { } subject && !(subject with { EndDeviceAssets = [] }).IsEmpty)
            {
                return new Refusal(EiResponseCode.ComplianceOther, $"{where}: reportSubject names other things than device classes; put them into reportDataSource (rule 307)");
            }

            if (point.SamplingRate is { } sampling && sampling.MaxPeriod.From(report.CreatedDateTime) > report.Duration!.Value.From(report.CreatedDateTime))
            {
                return new Refusal(
                    EiResponseCode.InvalidData, $"{where}: oadrMaxPeriod is {sampling.MaxPeriod}, but data of {report.Duration} are kept; give a longer duration or a shorter period (rule 312)");
            }

            if (isUsage && (point.ReportType != ReportType.Usage || point.ReadingType != ReadingType.DirectRead))
            {
                return new Refusal(EiResponseCode.ComplianceOther, $"{where}: reportType '{point.ReportType}' with readingType '{point.ReadingType}' does not go with {name}; give usage and Direct Read (rule 331)");
            }

            if (isUsage && point.ItemBase?.Kind is not (ItemBaseKind.PowerReal or ItemBaseKind.EnergyReal or ItemBaseKind.PulseCount))
            {
                return new Refusal(EiResponseCode.ComplianceOther, $"{where}: the unit does not go with {name}; give powerReal, energyReal or pulseCount, or a report of your own with a name that begins with x- (rule 331)");
            }

            if (isStatus && (point.ReportType != ReportType.ResourceStatus || point.ReadingType != ReadingType.NotApplicable || point.ItemBase is not null))
            {
                return new Refusal(EiResponseCode.ComplianceOther, $"{where}: reportType '{point.ReportType}' with readingType '{point.ReadingType}' does not go with {name}; give x-resourceStatus and x-notApplicable, without a unit (rule 331)");
            }
        }

        return null;
    }
}

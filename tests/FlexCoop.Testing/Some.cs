using FlexCoop.OpenAdr;

namespace FlexCoop.Testing;

/// <summary>Good messages to begin with; a test changes what it is about.</summary>
public static class Some
{
    public static OadrCreatePartyRegistration CreatePartyRegistration() => new()
    {
        RequestId = "r1",
        ProfileName = OadrProfileName.Profile20b,
        TransportName = OadrTransportName.SimpleHttp,
        ReportOnly = false,
        XmlSignature = false,
        VenName = "test-ven",
        HttpPullModel = true,
    };

    /// <summary>METADATA of one power point of one resource.</summary>
    public static OadrReport UsageMetadata(string resource = "heatpump") => Metadata("usage", ReportName.TelemetryUsage, new OadrReportDescription
    {
        RId = new RId(resource + ".power"),
        ReportDataSource = new EiTarget { ResourceIds = [new ResourceId(resource)] },
        ReportType = ReportType.Usage,
        ItemBase = ItemBase.PowerReal(),
        ReadingType = ReadingType.DirectRead,
        SamplingRate = Sampling(),
    });

    /// <summary>METADATA of the state of one resource.</summary>
    public static OadrReport StatusMetadata(string resource = "heatpump") => Metadata("status", ReportName.TelemetryStatus, new OadrReportDescription
    {
        RId = new RId(resource + ".status"),
        ReportDataSource = new EiTarget { ResourceIds = [new ResourceId(resource)] },
        ReportType = ReportType.ResourceStatus,
        ReadingType = ReadingType.NotApplicable,
        SamplingRate = Sampling(),
    });

    /// <summary>METADATA of the recorded energy of one meter.</summary>
    public static OadrReport HistoryMetadata(string resource = "meter") => Metadata("history", ReportName.HistoryUsage, new OadrReportDescription
    {
        RId = new RId(resource + ".energy"),
        ReportDataSource = new EiTarget { ResourceIds = [new ResourceId(resource)] },
        ReportType = ReportType.Usage,
        ItemBase = ItemBase.EnergyReal(),
        ReadingType = ReadingType.DirectRead,
    });

    public static OadrReport Metadata(string specifier, ReportName name, params OadrReportDescription[] descriptions) => new()
    {
        Duration = OadrDuration.From(TimeSpan.FromHours(2)),
        Descriptions = descriptions,
        ReportRequestId = new ReportRequestId("0"),
        ReportSpecifierId = new ReportSpecifierId(specifier),
        ReportName = name.AsMetadata(),
        CreatedDateTime = Now,
    };

    public static OadrSamplingRate Sampling() => new(OadrDuration.From(TimeSpan.FromSeconds(10)), OadrDuration.From(TimeSpan.FromMinutes(15)), OnChange: false);

    /// <summary>A data report with one number.</summary>
    public static OadrReport Data(ReportRequestId request, string rId, DateTimeOffset at, double value) => new()
    {
        DtStart = at,
        Intervals = [new Interval { DtStart = at, Payloads = [new OadrReportPayload { RId = new RId(rId), Payload = new PayloadFloat(value) }] }],
        ReportRequestId = request,
        ReportSpecifierId = new ReportSpecifierId("usage"),
        ReportName = ReportName.TelemetryUsage,
        CreatedDateTime = at,
    };

    /// <summary>An event of one SIMPLE interval for everybody.</summary>
    public static OadrEvent Event(string id = "EVT-1", uint modification = 0, double level = 2, TimeSpan? startIn = null, TimeSpan? duration = null) => new(
        new EiEvent
        {
            Descriptor = new EventDescriptor
            {
                EventId = new OadrEventId(id),
                ModificationNumber = modification,
                MarketContext = new MarketContext("http://example.org/dr"),
                CreatedDateTime = Now,
                EventStatus = EventStatus.Far,
            },
            ActivePeriod = new XcalProperties
            {
                DtStart = Now + (startIn ?? TimeSpan.FromMinutes(10)),
                Duration = OadrDuration.From(duration ?? TimeSpan.FromMinutes(30)),
                Notification = OadrDuration.From(TimeSpan.FromMinutes(5)),
            },
            Signals = [Signal(SignalName.Simple, SignalType.Level, unit: null, (duration ?? TimeSpan.FromMinutes(30), level))],
            Target = EiTarget.Empty,
        },
        ResponseRequired.Always);

    public static EiEventSignal Signal(SignalName name, SignalType type, ItemBase? unit, params (TimeSpan Duration, double Value)[] intervals) => new()
    {
        Intervals =
        [
            .. intervals.Select((interval, uid) => new Interval
            {
                Duration = OadrDuration.From(interval.Duration),
                Uid = uid.ToString(),
                Payloads = [new SignalPayload(new PayloadFloat(interval.Value))],
            }),
        ],
        SignalName = name,
        SignalType = type,
        SignalId = "S0",
        ItemBase = unit,
    };

    /// <summary>The time at which a <see cref="TestClock"/> stands unless it is told otherwise.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 6, 30, 18, 0, 0, TimeSpan.Zero);
}

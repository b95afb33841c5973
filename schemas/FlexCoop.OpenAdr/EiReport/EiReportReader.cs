using FlexCoop.OpenAdr.Calendar;
using FlexCoop.OpenAdr.Responses;
using FlexCoop.OpenAdr.Targets;
using FlexCoop.OpenAdr.Units;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Reports;

/// <summary>Reads the payloads of EiReport.</summary>
internal static class EiReportReader
{
    private static readonly ComplexType<OadrSamplingRate> SamplingRate = new(r => new OadrSamplingRate(
        r.Required(Oadr.OadrMinPeriod, XcalTypes.Duration),
        r.Required(Oadr.OadrMaxPeriod, XcalTypes.Duration),
        r.Required(Oadr.OadrOnChange, Xsd.Boolean)));

    private static readonly ComplexType<OadrReportDescription> Description = new(r => new OadrReportDescription
    {
        RId = r.Required(Ei.RId, Id.R),
        ReportSubject = r.Optional(Ei.ReportSubject, TargetReader.EiTarget),
        ReportDataSource = r.Optional(Ei.ReportDataSource, TargetReader.EiTarget),
        ReportType = r.Required(Ei.ReportType, ReportType.Content),
        ItemBase = r.OptionalOneOf(UnitReader.ItemBase),
        ReadingType = r.Required(Ei.ReadingType, ReadingType.Content),
        MarketContext = r.OptionalValue(Emix.MarketContext, Id.MarketContext),
        SamplingRate = r.Optional(Oadr.OadrSamplingRate, SamplingRate),
    });

    private static readonly ComplexType<OadrReport> Report = new(r => new OadrReport
    {
        DtStart = r.OptionalValue(Xcal.DtStart, XcalReader.DtStart),
        Duration = r.OptionalValue(Xcal.Duration, XcalReader.Duration),
        Intervals = r.Optional(Strm.Intervals, XcalReader.Intervals),
        EiReportId = r.Optional(Ei.EiReportId, Xsd.String),
        Descriptions = r.Many(Oadr.OadrReportDescription, Description),
        ReportRequestId = r.Required(Ei.ReportRequestId, Id.ReportRequest),
        ReportSpecifierId = r.Required(Ei.ReportSpecifierId, Id.ReportSpecifier),
        ReportName = r.OptionalValue(Ei.ReportName, ReportName.Content),
        CreatedDateTime = r.Required(Ei.CreatedDateTime, XcalTypes.DateTime),
    });

    public static readonly ComplexType<OadrRegisterReport> RegisterReport = new(
        r => new OadrRegisterReport
        {
            RequestId = r.Required(Pyld.RequestId, Xsd.String),
            Reports = r.Many(Oadr.OadrReport, Report),
            VenId = r.OptionalValue(Ei.VenId, Id.Ven),
            ReportRequestId = r.OptionalValue(Ei.ReportRequestId, Id.ReportRequest),
        },
        Ei.SchemaVersion);

    private static readonly ComplexType<SpecifierPayload> SpecifierPayload = new(r => new SpecifierPayload
    {
        RId = r.Required(Ei.RId, Id.R),
        ItemBase = r.OptionalOneOf(UnitReader.ItemBase),
        ReadingType = r.Required(Ei.ReadingType, ReadingType.Content),
    });

    private static readonly ComplexType<ReportSpecifier> ReportSpecifier = new(r => new ReportSpecifier
    {
        ReportSpecifierId = r.Required(Ei.ReportSpecifierId, Id.ReportSpecifier),
        Granularity = r.Required(Xcal.Granularity, XcalReader.Duration),
        ReportBackDuration = r.Required(Ei.ReportBackDuration, XcalReader.Duration),
        ReportInterval = r.Optional(Ei.ReportInterval, XcalReader.WsCalendarInterval),
        SpecifierPayloads = r.OneOrMore(Ei.SpecifierPayload, SpecifierPayload),
    });

    private static readonly ComplexType<OadrReportRequest> ReportRequest = new(r => new OadrReportRequest(
        r.Required(Ei.ReportRequestId, Id.ReportRequest),
        r.Required(Ei.ReportSpecifier, ReportSpecifier)));

    public static readonly ComplexType<OadrRegisteredReport> RegisteredReport = new(
        r => new OadrRegisteredReport
        {
            EiResponse = r.Required(Ei.EiResponse, EiResponseReader.EiResponse),
            ReportRequests = r.Many(Oadr.OadrReportRequest, ReportRequest),
            VenId = r.OptionalValue(Ei.VenId, Id.Ven),
        },
        Ei.SchemaVersion);

    public static readonly ComplexType<OadrCreateReport> CreateReport = new(
        r => new OadrCreateReport
        {
            RequestId = r.Required(Pyld.RequestId, Xsd.String),
            ReportRequests = r.OneOrMore(Oadr.OadrReportRequest, ReportRequest),
            VenId = r.OptionalValue(Ei.VenId, Id.Ven),
        },
        Ei.SchemaVersion);

    private static readonly ComplexType<IReadOnlyList<ReportRequestId>> PendingReports = new(r => r.Many(Ei.ReportRequestId, Id.ReportRequest));

    public static readonly ComplexType<OadrCreatedReport> CreatedReport = new(
        r => new OadrCreatedReport
        {
            EiResponse = r.Required(Ei.EiResponse, EiResponseReader.EiResponse),
            PendingReports = r.Required(Oadr.OadrPendingReports, PendingReports),
            VenId = r.OptionalValue(Ei.VenId, Id.Ven),
        },
        Ei.SchemaVersion);

    public static readonly ComplexType<OadrUpdateReport> UpdateReport = new(
        r => new OadrUpdateReport
        {
            RequestId = r.Required(Pyld.RequestId, Xsd.String),
            Reports = r.Many(Oadr.OadrReport, Report),
            VenId = r.OptionalValue(Ei.VenId, Id.Ven),
        },
        Ei.SchemaVersion);

    public static readonly ComplexType<OadrCancelReport> CancelReport = new(
        r => new OadrCancelReport
        {
            RequestId = r.Required(Pyld.RequestId, Xsd.String),
            ReportRequestIds = r.OneOrMore(Ei.ReportRequestId, Id.ReportRequest),
            ReportToFollow = r.Required(Pyld.ReportToFollow, Xsd.Boolean),
            VenId = r.OptionalValue(Ei.VenId, Id.Ven),
        },
        Ei.SchemaVersion);

    public static readonly ComplexType<OadrUpdatedReport> UpdatedReport = new(
        r => new OadrUpdatedReport
        {
            EiResponse = r.Required(Ei.EiResponse, EiResponseReader.EiResponse),
            CancelReport = r.Optional(Oadr.OadrCancelReport, CancelReport),
            VenId = r.OptionalValue(Ei.VenId, Id.Ven),
        },
        Ei.SchemaVersion);

    public static readonly ComplexType<OadrCanceledReport> CanceledReport = new(
        r => new OadrCanceledReport
        {
            EiResponse = r.Required(Ei.EiResponse, EiResponseReader.EiResponse),
            PendingReports = r.Required(Oadr.OadrPendingReports, PendingReports),
            VenId = r.OptionalValue(Ei.VenId, Id.Ven),
        },
        Ei.SchemaVersion);
}

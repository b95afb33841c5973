using FlexCoop.OpenAdr.Calendar;
using FlexCoop.OpenAdr.Responses;
using FlexCoop.OpenAdr.Targets;
using FlexCoop.OpenAdr.Units;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Reports;

/// <summary>Writes the payloads of EiReport.</summary>
internal static class EiReportWriter
{
    public static void RegisterReport(MessageWriter w, OadrRegisterReport message)
    {
        w.Text(Pyld.RequestId, message.RequestId);
        w.Many(Oadr.OadrReport, message.Reports, Report);
        w.OptionalText(Ei.VenId, message.VenId?.Value);
        w.OptionalText(Ei.ReportRequestId, message.ReportRequestId?.Value);
    }

    public static void RegisteredReport(MessageWriter w, OadrRegisteredReport message)
    {
        w.Element(Ei.EiResponse, message.EiResponse, EiResponseWriter.EiResponse);
        w.Many(Oadr.OadrReportRequest, message.ReportRequests, ReportRequest);
        w.OptionalText(Ei.VenId, message.VenId?.Value);
    }

    public static void CreateReport(MessageWriter w, OadrCreateReport message)
    {
        w.Text(Pyld.RequestId, message.RequestId);
        w.OneOrMore(Oadr.OadrReportRequest, message.ReportRequests, ReportRequest);
        w.OptionalText(Ei.VenId, message.VenId?.Value);
    }

    public static void CreatedReport(MessageWriter w, OadrCreatedReport message)
    {
        w.Element(Ei.EiResponse, message.EiResponse, EiResponseWriter.EiResponse);
        w.Element(Oadr.OadrPendingReports, message.PendingReports, ReportRequestIds);
        w.OptionalText(Ei.VenId, message.VenId?.Value);
    }

    public static void UpdateReport(MessageWriter w, OadrUpdateReport message)
    {
        w.Text(Pyld.RequestId, message.RequestId);
        w.Many(Oadr.OadrReport, message.Reports, Report);
        w.OptionalText(Ei.VenId, message.VenId?.Value);
    }

    public static void UpdatedReport(MessageWriter w, OadrUpdatedReport message)
    {
        w.Element(Ei.EiResponse, message.EiResponse, EiResponseWriter.EiResponse);
        w.Optional(Oadr.OadrCancelReport, message.CancelReport, (writer, cancel) =>
        {
            writer.Attribute(Ei.SchemaVersion, OadrWriter.SchemaVersion);
            CancelReport(writer, cancel);
        });
        w.OptionalText(Ei.VenId, message.VenId?.Value);
    }

    public static void CancelReport(MessageWriter w, OadrCancelReport message)
    {
        w.Text(Pyld.RequestId, message.RequestId);
        w.OneOrMore(Ei.ReportRequestId, message.ReportRequestIds, (writer, id) => writer.Content(id.Value));
        w.Boolean(Pyld.ReportToFollow, message.ReportToFollow);
        w.OptionalText(Ei.VenId, message.VenId?.Value);
    }

    public static void CanceledReport(MessageWriter w, OadrCanceledReport message)
    {
        w.Element(Ei.EiResponse, message.EiResponse, EiResponseWriter.EiResponse);
        w.Element(Oadr.OadrPendingReports, message.PendingReports, ReportRequestIds);
        w.OptionalText(Ei.VenId, message.VenId?.Value);
    }

    private static void ReportRequestIds(MessageWriter w, IReadOnlyList<ReportRequestId> ids)
    {
        foreach (var id in ids)
        {
            w.Text(Ei.ReportRequestId, id.Value);
        }
    }

    private static void Report(MessageWriter w, OadrReport report)
    {
        w.OptionalValue(Xcal.DtStart, report.DtStart, XcalWriter.DtStart);
        w.OptionalValue(Xcal.Duration, report.Duration, XcalWriter.Duration);
        w.Optional(Strm.Intervals, report.Intervals, XcalWriter.Intervals);
        w.OptionalText(Ei.EiReportId, report.EiReportId);
        w.Many(Oadr.OadrReportDescription, report.Descriptions, Description);
        w.Text(Ei.ReportRequestId, report.ReportRequestId.Value);
        w.Text(Ei.ReportSpecifierId, report.ReportSpecifierId.Value);
        w.OptionalText(Ei.ReportName, report.ReportName?.Value, ReportName.Content);
        w.DateTime(Ei.CreatedDateTime, report.CreatedDateTime);
    }

    private static void Description(MessageWriter w, OadrReportDescription description)
    {
        w.Text(Ei.RId, description.RId.Value);
        w.Optional(Ei.ReportSubject, description.ReportSubject, TargetWriter.EiTarget);
        w.Optional(Ei.ReportDataSource, description.ReportDataSource, TargetWriter.EiTarget);
        w.Text(Ei.ReportType, description.ReportType.Value, ReportType.Content);
        UnitWriter.ItemBase(w, description.ItemBase);
        w.Text(Ei.ReadingType, description.ReadingType.Value, ReadingType.Content);
        w.OptionalText(Emix.MarketContext, description.MarketContext?.Uri, Xsd.AnyUri);
        w.Optional(Oadr.OadrSamplingRate, description.SamplingRate, (writer, rate) =>
        {
            XcalWriter.DurationText(writer, Oadr.OadrMinPeriod, rate.MinPeriod);
            XcalWriter.DurationText(writer, Oadr.OadrMaxPeriod, rate.MaxPeriod);
            writer.Boolean(Oadr.OadrOnChange, rate.OnChange);
        });
    }

    private static void ReportRequest(MessageWriter w, OadrReportRequest request)
    {
        w.Text(Ei.ReportRequestId, request.ReportRequestId.Value);
        w.Element(Ei.ReportSpecifier, request.ReportSpecifier, ReportSpecifier);
    }

    private static void ReportSpecifier(MessageWriter w, ReportSpecifier specifier)
    {
        w.Text(Ei.ReportSpecifierId, specifier.ReportSpecifierId.Value);
        w.Element(Xcal.Granularity, specifier.Granularity, XcalWriter.Duration);
        w.Element(Ei.ReportBackDuration, specifier.ReportBackDuration, XcalWriter.Duration);
        w.Optional(Ei.ReportInterval, specifier.ReportInterval, XcalWriter.WsCalendarInterval);
        w.OneOrMore(Ei.SpecifierPayload, specifier.SpecifierPayloads, (writer, payload) =>
        {
            writer.Text(Ei.RId, payload.RId.Value);
            UnitWriter.ItemBase(writer, payload.ItemBase);
            writer.Text(Ei.ReadingType, payload.ReadingType.Value, ReadingType.Content);
        });
    }
}

namespace FlexCoop.OpenAdr;

/// <summary>A wish for one report (XSD: oadr:oadrReportRequest).</summary>
public sealed record OadrReportRequest(ReportRequestId ReportRequestId, ReportSpecifier ReportSpecifier);

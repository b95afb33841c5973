using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Vens;

/// <summary>Between a VEN as REST shows it and as the VTN keeps it.</summary>
internal static class VenMapping
{
    public static VenResource ToResource(
        VenDocument ven, KnownVen known, IReadOnlyList<WantedReport> wanted, IReadOnlyList<ReportRequestDocument> requests) => new()
    {
        Id = ven.VenId,
        Name = ven.Name,
        Registration = new VenRegistrationResource
        {
            Status = ven.RegistrationId is null ? "cancelled" : "registered",
            RegistrationId = ven.RegistrationId,
            RegisteredAt = RestTime.Text(ven.RegisteredAt),
            CancelledAt = RestTime.Text(ven.CancelledAt),
            ReportOnly = ven.ReportOnly,
        },
        LastSeen = RestTime.Text(known.LastSeen),
        GroupIds = ven.GroupIds,
        PartyIds = ven.PartyIds,
        Resources = known.ResourceIds,
        Reports = [.. (ven.Reports ?? []).Select(ToResource)],
        WantedReports = [.. wanted.Select(ToResource)],
        ReportRequests =
        [
            .. requests.Select(request => new ReportRequestResource(
                request.ReportRequestId, request.SpecifierId, request.RIds, request.State.ToString().ToLowerInvariant(), request.Refusal)),
        ],
    };

    public static WantedReportResource ToResource(WantedReport wanted) =>
        new(wanted.SpecifierId, wanted.RId, RestTime.Text(wanted.Granularity), RestTime.Text(wanted.ReportBack));

    public static WantedReport Read(JsonMembers members)
    {
        var wanted = new WantedReport
        {
            SpecifierId = members.RequiredString("specifier"),
            RId = members.RequiredString("rid"),
            Granularity = members.RequiredDuration("granularity"),
            ReportBack = members.RequiredDuration("reportBack"),
        };
        members.Done();
        return wanted;
    }

    private static OfferedReportResource ToResource(OfferedReport report) => new(
        report.SpecifierId, report.Name, RestTime.Text(report.Keeps), [.. report.Points.Select(ToResource)]);

    private static OfferedPointResource ToResource(OfferedPoint point) => new()
    {
        Rid = point.RId,
        ReportType = point.ReportType,
        Unit = point.Unit,
        ResourceIds = point.ResourceIds,
        MinPeriod = RestTime.Text(point.MinPeriod),
        MaxPeriod = RestTime.Text(point.MaxPeriod),
    };
}

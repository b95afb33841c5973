using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Vens;

/// <summary>Between a VEN as REST shows it and as the VTN keeps it.</summary>
internal static class VenMapping
{
    private static readonly Dictionary<ReportRequestKind, string> Kinds = new()
    {
        [ReportRequestKind.OneShot] = "oneShot",
        [ReportRequestKind.Periodic] = "periodic",
        [ReportRequestKind.OnChange] = "onChange",
        [ReportRequestKind.History] = "history",
        [ReportRequestKind.Metadata] = "metadata",
    };

    private static readonly Dictionary<string, OadrProfileName> Profiles = new() { ["2.0a"] = OadrProfileName.Profile20a, ["2.0b"] = OadrProfileName.Profile20b };

    public static VenResource ToResource(
        VenDocument ven, KnownVen known, bool isSilent, PushStanding? push, IReadOnlyList<WantedReport> wanted, IReadOnlyList<ReportRequestDocument> requests, DateTimeOffset now) => new()
    {
        Id = ven.VenId,
        Name = ven.Name,
        Profile = Profiles.Single(profile => profile.Value == known.Profile).Key,
        Registration = new VenRegistrationResource
        {
            Status = ven switch
            {
                { RegisteredAt: null } => "allocated",
                { IsServed: false } => "cancelled",
                { CancelAskedAt: not null } => "cancelling",
                _ => "registered",
            },
            RegistrationId = ven.RegistrationId,
            RegisteredAt = RestTime.Text(ven.RegisteredAt),
            CancelledAt = RestTime.Text(ven.CancelledAt),
            ReportOnly = ven.ReportOnly,
            XmlSignature = ven.XmlSignature,
        },
        Transport = !ven.IsServed ? null : ven.PushAddress is null ? "pull" : "push",
        Push = push is null ? null : ToResource(push),
        Signatures = ven.Signatures is { } policy ? SignatureEndpoints.Text(policy) : null,
        State = !ven.IsServed ? "offline" : isSilent ? "timed-out" : "online",
        LastSeen = RestTime.Text(known.LastSeen),
        GroupIds = ven.GroupIds,
        PartyIds = ven.PartyIds,
        GroupNames = known.Names.GroupNames,
        MeterAssets = known.Names.MeterAssets,
        Pnodes = known.Names.Pnodes,
        AggregatedPnodes = known.Names.AggregatedPnodes,
        ServiceDeliveryPoints = known.Names.ServiceDeliveryPoints,
        EndDeviceAssets = known.Names.EndDeviceAssets,
        TransportInterfaces = [.. known.Names.TransportInterfaces.Select(PlaceMapping.ToResource)],
        Location = known.Names.Location is { } location ? PlaceMapping.ToResource(location) : null,
        MarketContexts = ven.MarketContexts,
        Resources = known.ResourceIds,
        Devices = Devices(ven),
        Reports = [.. (ven.Reports ?? []).Select(ToResource)],
        WantedReports = [.. wanted.Select(ToResource)],
        ReportRequests =
        [
            .. requests.Select(request => ToResource(request, now)),
        ],
    };

    private static PushResource ToResource(PushStanding push) => new()
    {
        Address = push.Address.AbsoluteUri,
        Status = push.Status.ToString().ToLowerInvariant(),
        FailingSince = RestTime.Text(push.Trouble?.Since),
        Fault = push.Trouble?.Fault,
        Failures = push.Trouble?.Failures ?? 0,
        NextTryAt = RestTime.Text(push.Trouble?.NextTryAt),
        Refused = push.Refused,
    };

    public static WantedReportResource ToResource(WantedReport wanted) =>
        new(wanted.SpecifierId, wanted.RId, RestTime.Text(wanted.Granularity), RestTime.Text(wanted.ReportBack));

    public static ReportRequestResource ToResource(ReportRequestDocument request, DateTimeOffset now) => new()
    {
        Id = request.ReportRequestId,
        Type = Kinds[request.Kind],
        Specifier = request.SpecifierId,
        Rids = request.RIds,
        Granularity = RestTime.Text(request.Granularity),
        ReportBack = RestTime.Text(request.ReportBack),
        Start = RestTime.Text(request.Start),
        Duration = RestTime.Text(request.Duration),
        State = request.StateAt(now).ToString().ToLowerInvariant(),
        Refusal = request.Refusal,
        ReportToFollow = request.ReportToFollow,
        ByOperator = request.ByOperator,
        CreatedAt = RestTime.Text(request.CreatedAt),
        EndedAt = RestTime.Text(request.EndedBy(now)),
    };

    /// <summary>The kind of this name; null when there is none.</summary>
    public static ReportRequestKind? Kind(string name) => Kinds.Where(kind => kind.Value == name).Select(kind => (ReportRequestKind?)kind.Key).FirstOrDefault();

    /// <summary>The profile of this name; null when there is none.</summary>
    public static OadrProfileName? Profile(string name) => Profiles.TryGetValue(name, out var profile) ? profile : null;

    /// <summary>The names of a VEN with others laid over them: a member that is not given leaves them.</summary>
    /// <param name="members">The others.</param>
    /// <param name="names">Those before.</param>
    /// <param name="isGiven">Whether a member is given: in a patch null is, and takes away what was; else it is as if left out.</param>
    public static TargetNames ReadNames(JsonMembers members, TargetNames names, Func<string, bool> isGiven)
    {
        return names with
        {
            GroupIds = Strings("groupIds", names.GroupIds),
            PartyIds = Strings("partyIds", names.PartyIds),
            GroupNames = Strings("groupNames", names.GroupNames),
            MeterAssets = Strings("meterAssets", names.MeterAssets),
            Pnodes = Strings("pnodes", names.Pnodes),
            AggregatedPnodes = Strings("aggregatedPnodes", names.AggregatedPnodes),
            ServiceDeliveryPoints = Strings("serviceDeliveryPoints", names.ServiceDeliveryPoints),
            EndDeviceAssets = Strings("endDeviceAssets", names.EndDeviceAssets),
            TransportInterfaces = members.Objects("transportInterfaces", EventRules.MaxNames, PlaceMapping.TransportInterface) is var segments && isGiven("transportInterfaces")
                ? [.. segments.Distinct()]
                : names.TransportInterfaces,
            Location = members.Object("location") is { } location ? Location(location, names.Location) : isGiven("location") ? null : names.Location,
        };

        IReadOnlyList<string> Strings(string member, IReadOnlyList<string> before) => members.Strings(member) is var given && isGiven(member) ? [.. given.Distinct()] : before;

        // Objects are merged, too (RFC 7396): of a place that is known one member alone may change, and null takes away what must be there.
        static GeoPosition Location(JsonMembers place, GeoPosition? before)
        {
            var location = new GeoPosition(Degrees("latitude", before?.Latitude), Degrees("longitude", before?.Longitude));
            place.Done();
            return location;

            double Degrees(string member, double? known)
            {
                if (known is { } number && !place.Has(member))
                {
                    return number;
                }

                // Also when the place was taken away since the patch was found good: without both members it is not on earth, and refused.
                var given = place.RequiredNumber(member);
                return place.Has(member) ? given : double.NaN;
            }
        }
    }

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

    private static IReadOnlyList<DeviceResource> Devices(VenDocument ven) =>
    [
        .. (ven.Reports ?? [])
            .SelectMany(report => report.Points)
            .SelectMany(point => point.ResourceIds, (point, resource) => (Point: point, Resource: resource))
            .GroupBy(pair => pair.Resource, pair => pair.Point)
            .OrderBy(points => points.Key, StringComparer.Ordinal)
            .Select(points => new DeviceResource(
                points.Key, [.. points.SelectMany(point => point.DeviceClasses).Distinct()], [.. points.Select(point => point.RId).Distinct()])),
    ];

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

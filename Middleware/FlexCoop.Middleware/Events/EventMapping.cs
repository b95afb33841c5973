using FlexCoop.Middleware.Opts;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Vens;
using FlexCoop.OpenAdr;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Events;

/// <summary>Between an event as REST shows it and as the VTN keeps it.</summary>
internal static class EventMapping
{
    /// <summary>What the platform makes; a request may not give it.</summary>
    public static readonly string[] ReadOnlyMembers = ["id", "status", "modificationNumber", "responses"];

    /// <summary>Reads a definition; what is wrong with its shape goes to the faults of <paramref name="members"/>.</summary>
    /// <param name="members">The body.</param>
    /// <param name="defaultMarketContext">The program of an event that names none.</param>
    /// <param name="unsaidOf">What an event of a program has that does not say it.</param>
    public static EventDefinition Read(JsonMembers members, string defaultMarketContext, Func<string, EventDefaults> unsaidOf)
    {
        var targets = Targets(members.RequiredObject("targets"));
        var marketContext = members.String("marketContext") ?? defaultMarketContext;
        var unsaid = unsaidOf(marketContext);
        var definition = new EventDefinition
        {
            Targets = targets,
            MarketContext = marketContext,
            Start = members.RequiredInstant("start"),
            Duration = members.RequiredDuration("duration"),
            Signals = members.RequiredObjects("signals", EventRules.MaxSignals, Signal),
            Baseline = Baseline(members.Object("baseline")),
            Notification = members.Duration("notification") ?? unsaid.Notification,
            RampUp = members.Duration("rampUp") ?? unsaid.RampUp,
            Recovery = members.Duration("recovery") ?? unsaid.Recovery,
            StartAfter = members.Duration("startAfter") ?? unsaid.StartAfter,
            Priority = members.UnsignedInt("priority") ?? unsaid.Priority,
            TestEvent = members.Boolean("testEvent") ?? false,
            ResponseRequired = members.Choice<ResponseRequired>("responseRequired", ResponseText.Parse, ResponseText.Choices) ?? unsaid.ResponseRequired,
            Comment = members.String("comment"),
        };
        members.Done();
        return definition;
    }

    /// <param name="stored">The event.</param>
    /// <param name="responses">How it stands with each VEN.</param>
    /// <param name="opts">Which opts count; null when there are no responses.</param>
    /// <param name="events">Which events are held back; null when there are no responses.</param>
    /// <param name="now">When it is shown.</param>
    public static EventResource ToResource(EventDocument stored, IReadOnlyList<EventResponseDocument> responses, EffectiveOpts? opts, EventBook? events, DateTimeOffset now)
    {
        var definition = stored.Definition;
        return new EventResource
        {
            Id = stored.EventId,
            Targets = ToResource(definition.Targets),
            MarketContext = definition.MarketContext,
            Start = RestTime.Text(definition.Start),
            Duration = RestTime.Text(definition.Duration),
            Signals = [.. definition.Signals.Select(ToResource)],
            Baseline = definition.Baseline is { } baseline
                ? new EventBaselineResource(baseline.Name, RestTime.Text(baseline.Start), baseline.Unit, baseline.ResourceIds, Intervals(baseline.Intervals))
                : null,
            Notification = RestTime.Text(definition.Notification),
            RampUp = RestTime.Text(definition.RampUp),
            Recovery = RestTime.Text(definition.Recovery),
            StartAfter = RestTime.Text(definition.StartAfter),
            Priority = definition.Priority,
            TestEvent = definition.TestEvent,
            ResponseRequired = ResponseText.Of(definition.ResponseRequired),
            Comment = definition.Comment,
            Status = stored.StatusAt(now).ToString().ToLowerInvariant(),
            ModificationNumber = stored.ModificationNumber,
            Responses = [.. responses.Select(response => ToResource(response, stored, opts?.Of(stored, response) ?? [], events?.WhyHeld(stored, new VenId(response.VenId))))],
        };
    }

    private static EventTargets Targets(JsonMembers? members)
    {
        if (members is null)
        {
            return new EventTargets();
        }

        var targets = new EventTargets
        {
            VenIds = [.. members.Strings("venIds").Distinct()],
            GroupIds = [.. members.Strings("groupIds").Distinct()],
            ResourceIds = [.. members.Strings("resourceIds").Distinct()],
            PartyIds = [.. members.Strings("partyIds").Distinct()],
            GroupNames = [.. members.Strings("groupNames").Distinct()],
            MeterAssets = [.. members.Strings("meterAssets").Distinct()],
            Pnodes = [.. members.Strings("pnodes").Distinct()],
            AggregatedPnodes = [.. members.Strings("aggregatedPnodes").Distinct()],
            ServiceDeliveryPoints = [.. members.Strings("serviceDeliveryPoints").Distinct()],
            EndDeviceAssets = [.. members.Strings("endDeviceAssets").Distinct()],
            TransportInterfaces = [.. members.Objects("transportInterfaces", EventRules.MaxNames, PlaceMapping.TransportInterface).Distinct()],
            ServiceAreas = members.Lists("serviceAreas", EventRules.MaxPlaces, EventRules.MaxCorners, PlaceMapping.Location),
            ServiceLocations = members.Lists("serviceLocations", EventRules.MaxPlaces, EventRules.MaxCorners, PlaceMapping.Location),
        };
        members.Done();
        return targets;
    }

    private static SignalDefinition Signal(JsonMembers members) => new()
    {
        Name = members.RequiredString("name"),
        Type = members.Choice("type", SignalTypeText.Parse, SignalTypeText.All) ?? Missing(members),
        Unit = members.String("unit"),
        DeviceClasses = members.Strings("deviceClasses"),
        Intervals = Intervals(members),
    };

    private static IReadOnlyList<SignalInterval> Intervals(JsonMembers members) => members.RequiredObjects(
        "intervals", EventRules.MaxIntervals, interval => new SignalInterval(interval.RequiredDuration("duration"), interval.RequiredNumber("value")));

    private static BaselineDefinition? Baseline(JsonMembers? members)
    {
        if (members is null)
        {
            return null;
        }

        var baseline = new BaselineDefinition
        {
            Name = members.RequiredString("name"),
            Start = members.RequiredInstant("start"),
            Unit = members.String("unit"),
            ResourceIds = members.Strings("resourceIds"),
            Intervals = Intervals(members),
        };
        members.Done();
        return baseline;
    }

    private static SignalType Missing(JsonMembers members)
    {
        _ = members.RequiredString("type");
        return default;
    }

    private static EventTargetsResource ToResource(EventTargets targets) => new()
    {
        VenIds = targets.VenIds,
        GroupIds = targets.GroupIds,
        ResourceIds = targets.ResourceIds,
        PartyIds = targets.PartyIds,
        GroupNames = targets.GroupNames,
        MeterAssets = targets.MeterAssets,
        Pnodes = targets.Pnodes,
        AggregatedPnodes = targets.AggregatedPnodes,
        ServiceDeliveryPoints = targets.ServiceDeliveryPoints,
        EndDeviceAssets = targets.EndDeviceAssets,
        TransportInterfaces = [.. targets.TransportInterfaces.Select(PlaceMapping.ToResource)],
        ServiceAreas = Places(targets.ServiceAreas),
        ServiceLocations = Places(targets.ServiceLocations),
    };

    private static IReadOnlyList<IReadOnlyList<LocationResource>> Places(IReadOnlyList<IReadOnlyList<GeoPosition>> places) =>
        [.. places.Select(corners => (IReadOnlyList<LocationResource>)[.. corners.Select(PlaceMapping.ToResource)])];

    private static EventSignalResource ToResource(SignalDefinition signal) => new(
        signal.Name,
        signal.Type.ToText(),
        signal.Unit,
        signal.DeviceClasses,
        Intervals(signal.Intervals));

    private static IReadOnlyList<EventIntervalResource> Intervals(IReadOnlyList<SignalInterval> intervals) =>
        [.. intervals.Select(interval => new EventIntervalResource(RestTime.Text(interval.Duration), interval.Value))];

    private static EventResponseResource ToResource(EventResponseDocument response, EventDocument stored, IReadOnlyList<EffectiveOpt> opts, HeldBack? held) => new()
    {
        VenId = response.VenId,
        Withdrawn = response.Withdrawn,
        Delivered = response.DeliveredModification == stored.ModificationNumber,
        DeliveredAt = RestTime.Text(response.DeliveredAt),
        Held = (response.DeliveredModification, held) switch
        {
            (_, HeldBack.NoRoom) => "noRoom",
            (null, HeldBack.OptOutWindow) => "optOutWindow",
            _ => null,
        },
        Opt = response.Opt is { } opt ? OptText.Of(opt) : null,
        OptAt = RestTime.Text(response.OptAt),
        OptModificationNumber = response.OptModification,
        ResponseCode = response.ResponseCode is 200 ? null : response.ResponseCode,
        ResponseDescription = response.ResponseDescription,
        Opts = [.. opts.Select(OptMapping.ToResource)],
    };
}

using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Events;

/// <summary>Between an event as REST shows it and as the VTN keeps it.</summary>
internal static class EventMapping
{
    /// <summary>What the platform makes; a request may not give it.</summary>
    public static readonly string[] ReadOnlyMembers = ["id", "status", "modificationNumber", "responses"];

    private static readonly TimeSpan DefaultNotification = TimeSpan.FromMinutes(5);

    /// <summary>Reads a definition; what is wrong with its shape goes to the faults of <paramref name="members"/>.</summary>
    public static EventDefinition Read(JsonMembers members, string defaultMarketContext)
    {
        var definition = new EventDefinition
        {
            Targets = Targets(members.RequiredObject("targets")),
            MarketContext = members.String("marketContext") ?? defaultMarketContext,
            Start = members.RequiredInstant("start"),
            Duration = members.RequiredDuration("duration"),
            Signals = members.RequiredObjects("signals", EventRules.MaxSignals, Signal),
            Notification = members.Duration("notification") ?? DefaultNotification,
            RampUp = members.Duration("rampUp"),
            Recovery = members.Duration("recovery"),
            StartAfter = members.Duration("startAfter"),
            Priority = members.UnsignedInt("priority") ?? 0,
            TestEvent = members.Boolean("testEvent") ?? false,
            ResponseRequired = members.Choice<ResponseRequired>("responseRequired", Response, "always or never") ?? ResponseRequired.Always,
            Comment = members.String("comment"),
        };
        members.Done();
        return definition;
    }

    public static EventResource ToResource(EventDocument stored, IReadOnlyList<EventResponseDocument> responses, DateTimeOffset now)
    {
        var definition = stored.Definition;
        return new EventResource
        {
            Id = stored.EventId,
            Targets = new EventTargetsResource(definition.Targets.VenIds, definition.Targets.GroupIds, definition.Targets.ResourceIds, definition.Targets.PartyIds),
            MarketContext = definition.MarketContext,
            Start = RestTime.Text(definition.Start),
            Duration = RestTime.Text(definition.Duration),
            Signals = [.. definition.Signals.Select(ToResource)],
            Notification = RestTime.Text(definition.Notification),
            RampUp = RestTime.Text(definition.RampUp),
            Recovery = RestTime.Text(definition.Recovery),
            StartAfter = RestTime.Text(definition.StartAfter),
            Priority = definition.Priority,
            TestEvent = definition.TestEvent,
            ResponseRequired = definition.ResponseRequired == ResponseRequired.Always ? "always" : "never",
            Comment = definition.Comment,
            Status = stored.StatusAt(now).ToString().ToLowerInvariant(),
            ModificationNumber = stored.ModificationNumber,
            Responses = [.. responses.Select(response => ToResource(response, stored))],
        };
    }

    private static ResponseRequired? Response(string text) => text switch
    {
        "always" => ResponseRequired.Always,
        "never" => ResponseRequired.Never,
        _ => null,
    };

    private static EventTargets Targets(JsonMembers? members)
    {
        if (members is null)
        {
            return new EventTargets();
        }

        var targets = new EventTargets
        {
            VenIds = members.Strings("venIds"),
            GroupIds = members.Strings("groupIds"),
            ResourceIds = members.Strings("resourceIds"),
            PartyIds = members.Strings("partyIds"),
        };
        members.Done();
        return targets;
    }

    private static SignalDefinition Signal(JsonMembers members) => new()
    {
        Name = members.RequiredString("name"),
        Type = members.Choice("type", SignalTypeText.Parse, SignalTypeText.All) ?? Missing(members),
        Unit = members.String("unit"),
        Intervals = members.RequiredObjects("intervals", EventRules.MaxIntervals, interval => new SignalInterval(
            interval.RequiredDuration("duration"), interval.RequiredNumber("value"))),
    };

    private static SignalType Missing(JsonMembers members)
    {
        _ = members.RequiredString("type");
        return default;
    }

    private static EventSignalResource ToResource(SignalDefinition signal) => new(
        signal.Name,
        signal.Type.ToText(),
        signal.Unit,
        [.. signal.Intervals.Select(interval => new EventIntervalResource(RestTime.Text(interval.Duration), interval.Value))]);

    private static EventResponseResource ToResource(EventResponseDocument response, EventDocument stored) => new()
    {
        VenId = response.VenId,
        Delivered = response.DeliveredModification == stored.ModificationNumber,
        DeliveredAt = RestTime.Text(response.DeliveredAt),
        Opt = response.Opt switch
        {
            OptType.OptIn => "optIn",
            OptType.OptOut => "optOut",
            _ => null,
        },
        OptAt = RestTime.Text(response.OptAt),
        OptModificationNumber = response.OptModification,
        ResponseCode = response.ResponseCode is 200 ? null : response.ResponseCode,
        ResponseDescription = response.ResponseDescription,
    };
}

using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>What of VENs and events those who want to know are told, in the commit that does it.</summary>
public static class VtnHappenings
{
    /// <summary>An event has come to its end.</summary>
    public const string EventCompleted = "event.completed";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Topics { get; } =
        ["ven.registered", "ven.timed-out", "ven.back", "ven.cancelled", "event.announced", "event.modified", "event.cancelled", EventCompleted, "opt.given"];

    /// <summary>Tells that an event has come to its end.</summary>
    public static UnitOfWork PublishCompleted(this UnitOfWork work, EventDocument stored, DateTimeOffset at) => work.Publish(stored, at, "completed");

    internal static UnitOfWork Publish(this UnitOfWork work, VenDocument ven, DateTimeOffset at, string what) => work.Publish(new Happening
    {
        Topic = "ven." + what, At = at, Cooperative = ven.Cooperative, Data = new JsonObject { ["venId"] = ven.VenId, ["href"] = "/api/v1/vens/" + Uri.EscapeDataString(ven.VenId) },
    });

    internal static UnitOfWork Publish(this UnitOfWork work, EventDocument stored, DateTimeOffset at, string what) => work.Publish(new Happening
    {
        Topic = "event." + what, At = at, Data = new JsonObject { ["eventId"] = stored.EventId, ["modificationNumber"] = stored.ModificationNumber, ["href"] = "/api/v1/events/" + stored.EventId },
    });

    internal static UnitOfWork PublishOpt(this UnitOfWork work, OadrEventId eventId, KnownVen ven, OptType opt, DateTimeOffset at) => work.Publish(new Happening
    {
        Topic = "opt.given",
        At = at,
        Data = new JsonObject { ["eventId"] = eventId.Value, ["venId"] = ven.VenId.Value, ["opt"] = opt == OptType.OptIn ? "optIn" : "optOut", ["href"] = "/api/v1/events/" + eventId.Value },
    });
}

using FlexCoop.Middleware.Events;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Vens;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Registry;

/// <summary><c>/api/v1/devices/{id}/…</c>: its state now, what happened with it, and the events that passed through to it. For who may read the device, also when it is removed.</summary>
internal static class DeviceHistoryEndpoints
{
    /// <summary>How many of the newest states are looked at for the latest: late ones may have come after it.</summary>
    private const int NewestStates = 100;

    /// <summary>How many events of the VEN are looked at for a page.</summary>
    private const int MaxLooked = 1000;

    /// <summary>What events are read by.</summary>
    private const string EventScope = "event.read";

    public static void MapDeviceHistory(this IEndpointRouteBuilder endpoints)
    {
        var schemas = endpoints.ServiceProvider.GetRequiredService<ResourceSchemas>();
        var devices = schemas.All.Single(schema => schema.Name == "devices");
        var states = schemas.All.Single(schema => schema.Name == "device-states");
        var read = endpoints.MapGroup("").WithMetadata(new ScopeMetadata(ResourceAccess.Scopes(devices, toRead: true), []));
        read.MapGet("/api/v1/devices/{id}/state", Run(devices, (context, device) => StateAsync(context, device, states)));
        read.MapGet("/api/v1/devices/{id}/log", Run(devices, LogAsync));
        read.MapGet("/api/v1/devices/{id}/events", Run(devices, EventsAsync));
    }

    private static RequestDelegate Run(ResourceSchema devices, Func<HttpContext, KnownDevice, Task<IResult>> act) => async context =>
    {
        var (id, services, actor) = ((string)context.Request.RouteValues["id"]!, context.RequestServices, ResourceActor.Of(context));
        var view = ResourceAccess.ToRead(devices, actor);
        var device = view is not null && await services.GetRequiredService<RegistryKeeper>().FindAsync(id, context.RequestAborted) is { } known && view.Shows(known.Owner) ? known : null;
        if (device is not null)
        {
            view!.Note(device.Owner);
            actor.CountUses(devices.Name);
        }

        var result = view is null ? Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", "The token's owner may not do that here.")
            : device is null ? Problem.NotFound($"There is no device '{ForeignText.Shown(id)}'.")
            : await act(context, device);
        await result.ExecuteAsync(context);
    };

    private static async Task<IResult> StateAsync(HttpContext context, KnownDevice device, ResourceSchema states)
    {
        var faults = new List<RuleFault>();
        RestQuery.CheckNames(context.Request.Query, faults);
        if (faults.Count > 0)
        {
            return Problem.Malformed(faults);
        }

        var actor = ResourceActor.Of(context);
        if (ResourceAccess.ToRead(states, actor) is not { } view)
        {
            return Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", "The token's owner may not do that here.");
        }

        IReadOnlyList<Stored<ResourceDocument>> newest = !view.Shows(device.Owner) ? [] : await context.RequestServices.GetRequiredService<ResourceStore>().NewestAsync(states, device.Owner, "deviceId", device.Id, NewestStates, context.RequestAborted);
        if (newest.Count > 0)
        {
            view.Note(device.Owner);
            actor.CountUses(states.Name);
        }

        return newest.Select(state => state.Value).MaxBy(state => KnownDevice.Instant(state, "start")) is { } latest
            ? new ResourceResult(StatusCodes.Status200OK, ResourceWriter.Json(latest, fields: null))
            : Problem.NotFound($"Device '{device.Id}' has told no state yet.");
    }

    private static async Task<IResult> LogAsync(HttpContext context, KnownDevice device)
    {
        var faults = new List<RuleFault>();
        if (PageQuery.Read(context.Request, faults) is not { } page || (page.After is not null && !long.TryParse(page.After, out _)))
        {
            return Problem.Malformed(faults.Count > 0 ? faults : [new RuleFault("after", "is no cursor of this list", "give what 'next' said")]);
        }

        var entries = await context.RequestServices.GetRequiredService<Database>().Log(RegistryKeeper.History)
            .ReadAsync(device.Id, page.After is { } after ? long.Parse(after, System.Globalization.CultureInfo.InvariantCulture) : 0, page.Wanted, context.RequestAborted);
        return Results.Json(
            page.Of<VenLogEntryResource>([.. entries.Select(entry => (entry.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture), new VenLogEntryResource(RestTime.Text(entry.At), entry.Text)))]),
            RestJson.Writer.PageResourceVenLogEntryResource);
    }

    /// <summary>The events of its VEN that meant it, the latest first.</summary>
    private static async Task<IResult> EventsAsync(HttpContext context, KnownDevice device)
    {
        var faults = new List<RuleFault>();
        if (PageQuery.Read(context.Request, faults) is not { } page || (page.After is not null && page.After.Split('\n').Length != 2))
        {
            return Problem.Malformed(faults.Count > 0 ? faults : [new RuleFault("after", "is no cursor of this list", "give what 'next' said")]);
        }

        if (ResourceActor.Of(context) is { Asker: not null } actor && !actor.Scopes.Contains(EventScope))
        {
            return Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", $"Events need the scope {EventScope}, too.");
        }

        var (book, clocks) = (context.RequestServices.GetRequiredService<EventBook>(), context.RequestServices.GetRequiredService<Clocks>());
        var (found, place) = (new List<(string, DeviceEventResource)>(), page.After?.Split('\n') is [var key, var id] ? new IndexPlace(key, id) : null);
        var looked = 0;
        var isOwners = context.RequestServices.GetService<HomeBook>()?.IsOf(device.VenId, device.Owner) != false;
        while (isOwners && found.Count < page.Wanted && looked < MaxLooked && await book.HistoryAsync(new VenId(device.VenId), place, page.Wanted, context.RequestAborted) is { Count: > 0 } history)
        {
            found.AddRange(history.Where(one => Means(one.Event.Definition, device)).Select(one => ($"{one.Place.Key}\n{one.Place.Id}", Resource(one.Event, one.Response, clocks.Domain.GetUtcNow()))));
            place = history[^1].Place;
            looked += history.Count;
        }

        // Where few of the VEN's events meant the device, a page ends early, and the next goes on there.
        return Results.Json(page.Of<DeviceEventResource>([.. found.Take(page.Wanted)], looked >= MaxLooked && place is { } last ? $"{last.Key}\n{last.Id}" : null), RestJson.Writer.PageResourceDeviceEventResource);
    }

    /// <summary>Whether an event that came to its VEN meant the device: one that names resources means those, any other the VEN as a whole.</summary>
    private static bool Means(EventDefinition definition, KnownDevice device) =>
        definition.Targets.ResourceIds.Count == 0 || definition.Targets.VenIds.Contains(device.VenId) || (device.ResourceId is { } resource && definition.Targets.ResourceIds.Contains(resource));

    private static DeviceEventResource Resource(EventDocument stored, EventResponseDocument response, DateTimeOffset now)
    {
        var shown = EventMapping.ToResource(stored, [], opts: null, events: null, now);
        return new DeviceEventResource(
            stored.EventId,
            stored.AnnouncedBy,
            [.. shown.Signals.Select(signal => $"{signal.Name} {signal.Type}")],
            shown.Start,
            shown.Duration,
            shown.Status,
            stored.ModificationNumber,
            RestTime.Text(response.DeliveredAt),
            response.DeliveredModification,
            response.Opt switch { OptType.OptIn => "optIn", OptType.OptOut => "optOut", _ => null },
            RestTime.Text(response.OptAt),
            response.ResponseCode,
            response.ResponseDescription);
    }
}

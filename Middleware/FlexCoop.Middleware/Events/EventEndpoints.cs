using System.Text.Json;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Events;

/// <summary><c>/api/v1/events</c>: announce, show, modify, cancel.</summary>
internal static class EventEndpoints
{
    private const string Route = "/api/v1/events";

    /// <summary>How the names of the signals begin that only commands to devices have: who may tell a device what is asked there.</summary>
    private const string PointOfADevice = "x-LOAD_CONTROL_";

    public static void MapEvents(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Route, AnnounceAsync);
        endpoints.MapGet(Route, ListAsync);
        endpoints.MapGet(Route + "/{id}", FindAsync);
        endpoints.MapPatch(Route + "/{id}", ModifyAsync);
        endpoints.MapDelete(Route + "/{id}", CancelAsync);
    }

    private static async Task<IResult> AnnounceAsync(
        HttpRequest request, EventBook events, EffectiveOpts opts, Clocks clocks, MarketContextBook programs, IOptions<VtnOptions> options, CancellationToken cancellationToken)
    {
        var (document, refusal) = await JsonBody.ReadAsync(request, "application/json", cancellationToken);
        if (document is null)
        {
            return refusal!;
        }

        using (document)
        {
            if (Read(document.RootElement, options.Value, uri => programs.Of(uri).EventDefaults, out var definition) is { } malformed)
            {
                return malformed;
            }

            // Once it is handed in, the event is announced whether the operator waits for the answer or not.
            var outcome = await events.TryAnnounceAsync(definition, CancellationToken.None);
            return outcome.Event is { } announced
                ? Results.Created($"{Route}/{announced.EventId}", await ToResourceAsync(announced, events, opts, clocks, cancellationToken))
                : Problem.Invalid(outcome.Faults);
        }
    }

    private static async Task<IResult> ListAsync(HttpRequest request, EventBook events, EffectiveOpts opts, Clocks clocks, CancellationToken cancellationToken)
    {
        var faults = new List<RuleFault>();
        if (PageQuery.Read(request, faults) is not { } page)
        {
            return Problem.Malformed(faults);
        }

        var stored = await events.ListAsync(page.After, page.Wanted, cancellationToken);
        var items = new List<(string, EventResource)>();
        foreach (var one in stored)
        {
            items.Add((one.EventId, await ToResourceAsync(one, events, opts, clocks, cancellationToken)));
        }

        return Results.Ok(page.Of(items));
    }

    private static async Task<IResult> FindAsync(string id, EventBook events, EffectiveOpts opts, Clocks clocks, CancellationToken cancellationToken) =>
        await events.FindAsync(id, cancellationToken) is { } stored
            ? Results.Ok(await ToResourceAsync(stored, events, opts, clocks, cancellationToken))
            : Unknown(id);

    private static async Task<IResult> ModifyAsync(
        string id, HttpRequest request, EventBook events, EffectiveOpts opts, Clocks clocks, MarketContextBook programs, IOptions<VtnOptions> options, CancellationToken cancellationToken)
    {
        var (document, refusal) = await JsonBody.ReadAsync(request, MergePatch.MediaType, cancellationToken);
        if (document is null)
        {
            return refusal!;
        }

        using (document)
        {
            if (MergePatch.Check(document.RootElement, EventMapping.ReadOnlyMembers) is { Count: > 0 } wrong)
            {
                return Problem.Malformed(wrong);
            }

            // What an event has not, it goes on not to have, whatever its program says of new ones.
            EventDefaults Unsaid(string uri) => programs.Of(uri).EventDefaults with { RampUp = null, Recovery = null, StartAfter = null };

            IResult? malformed = null;
            var isCommand = false;
            var changed = await events.ModifyAsync(
                id,
                definition =>
                {
                    isCommand = definition.Addressee is not null;
                    if (isCommand)
                    {
                        return definition;
                    }

                    malformed = Read(Patched(definition, document.RootElement), options.Value, Unsaid, out var patched);
                    return malformed is null ? patched : definition;
                },
                CancellationToken.None);
            return changed switch
            {
                null => Unknown(id),
                _ when isCommand => Problem.Conflict([new RuleFault("id", "is what a device was told, which changes with the command alone", "give the device another command")]),
                _ when malformed is not null => malformed,
                { Faults: [{ Member: "status" }] } => Problem.Conflict(changed.Faults),
                { Faults.Count: > 0 } => Problem.Invalid(changed.Faults),
                _ => Results.Ok(await ToResourceAsync(changed.Event, events, opts, clocks, cancellationToken)),
            };
        }
    }

    private static async Task<IResult> CancelAsync(string id, EventBook events, EffectiveOpts opts, Clocks clocks, CancellationToken cancellationToken) =>
        await events.CancelAsync(id, CancellationToken.None) is { } cancelled
            ? Results.Ok(await ToResourceAsync(cancelled, events, opts, clocks, cancellationToken))
            : Unknown(id);

    /// <returns>Null when the body has the shape of an event.</returns>
    private static IResult? Read(JsonElement body, VtnOptions options, Func<string, EventDefaults> unsaid, out EventDefinition definition)
    {
        var faults = new List<RuleFault>();
        definition = EventMapping.Read(new JsonMembers(body, path: "", faults), options.DefaultMarketContext, unsaid);
        return faults.Count > 0 ? Problem.Malformed(faults)
            : definition.Signals.Select(signal => signal.Name).ToList().FindIndex(name => name.StartsWith(PointOfADevice, StringComparison.Ordinal)) is >= 0 and var index
                ? Problem.Invalid([new RuleFault($"signals[{index}].name", $"'{definition.Signals[index].Name}' is for a point of one device", "give its command: POST /api/v1/devices/{id}/commands, which holds to what its owner allows")])
            : null;
    }

    /// <summary>The event as it would have been posted, with the patch laid over it (RFC 7396).</summary>
    private static JsonElement Patched(EventDefinition definition, JsonElement patch)
    {
        var stored = new EventDocument { EventId = "", ModificationNumber = 0, Definition = definition, CreatedAt = default, ModifiedAt = default };
        var resource = JsonSerializer.SerializeToNode(EventMapping.ToResource(stored, [], opts: null, events: null, default), RestJson.Writer.EventResource)!.AsObject();
        foreach (var member in EventMapping.ReadOnlyMembers)
        {
            resource.Remove(member);
        }

        return JsonSerializer.SerializeToElement(MergePatch.Apply(resource, patch)!, RestJson.Writer.JsonNode);
    }

    private static async Task<EventResource> ToResourceAsync(EventDocument stored, EventBook events, EffectiveOpts opts, Clocks clocks, CancellationToken cancellationToken) =>
        EventMapping.ToResource(stored, await events.ResponsesAsync(stored, cancellationToken), opts, events, clocks.Domain.GetUtcNow());

    private static IResult Unknown(string id) => Problem.NotFound($"There is no event '{id}'.");
}

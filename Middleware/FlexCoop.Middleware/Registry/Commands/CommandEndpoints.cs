using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Registry.Commands;

/// <summary><c>/api/v1/devices/{id}/commands</c>: tells a device what to do, and takes that back. What came of commands is in <c>device-commands</c>.</summary>
internal static class CommandEndpoints
{
    /// <summary>What the platform makes of a command.</summary>
    private static readonly string[] Made = ["eventId", "status", "delivery", "opt", "optAt", "optReason", "outcome", "outcomeAt", "endedBy", "endedAt", "releaseDelivery", "givenBy", "traceId"];

    public static void MapCommands(this IEndpointRouteBuilder endpoints)
    {
        var schema = endpoints.ServiceProvider.GetRequiredService<ResourceSchemas>().All.Single(schema => schema.Name == "device-commands");
        var commands = endpoints.MapGroup("").WithMetadata(new ScopeMetadata([], ResourceAccess.Scopes(schema, toRead: false)));
        commands.MapPost("/api/v1/devices/{id}/commands", Run(schema, (context, device, givenBy) => GiveAsync(context, schema, device, givenBy)));
        commands.MapDelete("/api/v1/devices/{id}/commands/{commandId}", Run(schema, (context, device, givenBy) => ReleaseAsync(context, schema, device, givenBy)));
    }

    private static RequestDelegate Run(ResourceSchema schema, Func<HttpContext, KnownDevice, string, Task<IResult>> act) => async context =>
    {
        var (id, actor) = ((string)context.Request.RouteValues["id"]!, ResourceActor.Of(context));
        var result = ResourceAccess.ToChange(schema, actor) is not { } view ? Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", "The token's owner may not do that here.")
            : context.RequestServices.GetRequiredService<DeviceBook>().Find(id) is { } device && view.Shows(device.Owner)
                ? await act(context, device, actor.Kind switch { ActorKind.Prosumer => "owner", ActorKind.Aggregator => "aggregator", _ => "operator" })
            : Problem.NotFound($"There is no device '{ForeignText.Shown(id)}'.");
        await result.ExecuteAsync(context);
    };

    private static async Task<IResult> GiveAsync(HttpContext context, ResourceSchema schema, KnownDevice device, string givenBy)
    {
        var (document, unreadable) = await JsonBody.ReadAsync(context.Request, ResourceFormat.Json, context.RequestAborted);
        if (document is null)
        {
            return unreadable!;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Problem.Malformed(new RuleFault("", $"is {JsonMembers.Kind(document.RootElement)}", "give an object"));
            }

            var body = JsonObject.Create(document.RootElement.Clone())!;
            IReadOnlyList<RuleFault> faults = [.. Made.Where(body.ContainsKey).Select(name => SchemaFaults.At(row: null, [name], "cannot be given", "leave it out; the platform makes it"))];
            if (document.RootElement.TryGetProperty("deviceId", out var named) && !(named.ValueKind == JsonValueKind.String && named.GetString() == device.Id))
            {
                faults = [.. faults, SchemaFaults.At(row: null, ["deviceId"], "is not the device of the address", "leave it out")];
            }

            body["deviceId"] = device.Id;
            var command = JsonElement.Parse(body.ToJsonString());
            faults = faults.Count > 0 ? faults : schema.Validator.Check(command, row: null);
            if (faults.Count > 0)
            {
                return Problem.Invalid(faults);
            }

            var (made, wrong, isConflict) = await context.RequestServices.GetRequiredService<DeviceCommands>().GiveAsync(device, command, givenBy, CancellationToken.None);
            if (made is null)
            {
                return isConflict ? Problem.Conflict(wrong) : Problem.Invalid(wrong);
            }

            context.Response.Headers.Location = $"/api/v1/{schema.Name}/{made.Id}";
            return new ResourceResult(StatusCodes.Status201Created, ResourceWriter.Json(made, fields: null));
        }
    }

    private static async Task<IResult> ReleaseAsync(HttpContext context, ResourceSchema schema, KnownDevice device, string givenBy)
    {
        var id = (string)context.Request.RouteValues["commandId"]!;
        var (released, isOwners) = await context.RequestServices.GetRequiredService<DeviceCommands>().ReleaseAsync(device, id, givenBy, CancellationToken.None);
        if (isOwners)
        {
            return Problem.Conflict([new RuleFault("commandId", "is a command of the owner's", "leave it to the owner, or wait until it has ended")]);
        }

        if (released is null)
        {
            return Problem.NotFound($"Device '{device.Id}' has no command '{ForeignText.Shown(id)}'.");
        }

        // What it was is for who may read it.
        var actor = ResourceActor.Of(context);
        if (ResourceAccess.ToRead(schema, actor) is not { } view || !view.Shows(device.Owner))
        {
            return Results.NoContent();
        }

        view.Note(device.Owner);
        actor.CountUses(schema.Name);
        return new ResourceResult(StatusCodes.Status200OK, ResourceWriter.Json(released, fields: null));
    }
}

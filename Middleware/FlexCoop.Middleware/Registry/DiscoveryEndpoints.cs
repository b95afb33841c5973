using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Registry;

/// <summary><c>/api/v1/discovery</c>: the devices that suit a purpose, of those that the asker may see.</summary>
internal static class DiscoveryEndpoints
{
    public static void MapDiscovery(this IEndpointRouteBuilder endpoints)
    {
        var schema = endpoints.ServiceProvider.GetRequiredService<ResourceSchemas>().All.Single(schema => schema.Name == "devices");
        endpoints.MapGroup("").WithMetadata(new ScopeMetadata(ResourceAccess.Scopes(schema, toRead: true), []))
            .MapGet("/api/v1/discovery", (RequestDelegate)(async context => await (await FindAsync(context, schema)).ExecuteAsync(context)));
    }

    private static async Task<IResult> FindAsync(HttpContext context, ResourceSchema schema)
    {
        if (ResourceAccess.ToRead(schema, ResourceActor.Of(context)) is not { } view)
        {
            return Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", "The token's owner may not do that here.");
        }

        var (faults, query) = (new List<RuleFault>(), context.Request.Query);
        var page = PageQuery.Read(context.Request, faults, [.. DiscoveryQuery.Parameters]);
        var wanted = DiscoveryQuery.Read(query, faults);
        if (page is null || faults.Count > 0)
        {
            return Problem.Malformed(faults);
        }

        var book = context.RequestServices.GetRequiredService<DeviceBook>();
        var contracted = wanted.ContractAt is { } at ? book.Contracts.Where(contract => contract.IsInForceAt(at)).SelectMany(contract => contract.DeviceIds, (contract, id) => (contract.Owner, id)).ToHashSet() : [];
        var found = new List<(string, DiscoveredResource)>();
        foreach (var device in book.All)
        {
            if (page.After is { } after && string.CompareOrdinal(device.Id, after) <= 0)
            {
                continue;
            }

            if (!view.Scope.Holds(device.Owner))
            {
                continue;
            }

            var home = book.HomeOf(device.Owner, device.VenId);
            if (wanted.Holds(device, home, contracted.Contains((device.Owner, device.Id))) && await view.ShowsAsync(device.Owner, context.RequestAborted))
            {
                found.Add((device.Id, DiscoveredResource.Of(device, home)));
                if (found.Count == page.Wanted)
                {
                    break;
                }
            }
        }

        return Results.Json(page.Of<DiscoveredResource>(found), RestJson.Writer.PageResourceDiscoveredResource);
    }
}

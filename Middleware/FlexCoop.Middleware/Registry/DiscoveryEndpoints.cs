using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Registry;

/// <summary><c>/api/v1/discovery</c>: the devices that suit a purpose, of those that the asker may see.</summary>
internal static class DiscoveryEndpoints
{
    public static void MapDiscovery(this IEndpointRouteBuilder endpoints)
    {
        var schemas = endpoints.ServiceProvider.GetRequiredService<ResourceSchemas>().All.ToDictionary(schema => schema.Name);
        var schema = schemas["devices"];
        endpoints.MapGroup("").WithMetadata(new ScopeMetadata(ResourceAccess.Scopes(schema, toRead: true), []))
            .MapGet("/api/v1/discovery", (RequestDelegate)(async context => await Find(context, schema, schemas["homes"], schemas["contracts"]).ExecuteAsync(context)));
    }

    private static IResult Find(HttpContext context, ResourceSchema schema, ResourceSchema homes, ResourceSchema contracts)
    {
        var actor = ResourceActor.Of(context);

        // What homes and contracts say of a device is for who may read those, whoever may read the device.
        var (ofHomes, ofContracts) = (ResourceAccess.ToRead(homes, actor), ResourceAccess.ToRead(contracts, actor));
        if (ResourceAccess.ToRead(schema, actor) is not { } view || (context.Request.Query.ContainsKey("contractAt") && ofContracts is null))
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
        var contracted = wanted.ContractAt is { } at ? book.Contracts.Where(contract => contract.IsInForceAt(at) && ofContracts!.Shows(contract.Owner)).SelectMany(contract => contract.DeviceIds, (contract, id) => (contract.Owner, id)).ToHashSet() : [];
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

            var home = ofHomes?.Shows(device.Owner) == true ? book.HomeOf(device.Owner, device.VenId) : null;
            if (wanted.Holds(device, home, contracted.Contains((device.Owner, device.Id))) && view.Shows(device.Owner))
            {
                view.Note(device.Owner);
                found.Add((device.Id, DiscoveredResource.Of(device, home)));
                if (found.Count == page.Wanted)
                {
                    break;
                }
            }
        }

        actor.CountUses("discovery");
        return Results.Json(page.Of<DiscoveredResource>(found), RestJson.Writer.PageResourceDiscoveredResource);
    }
}

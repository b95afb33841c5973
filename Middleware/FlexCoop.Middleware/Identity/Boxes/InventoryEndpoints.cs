using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary><c>/api/v1/inventory</c>: the boxes that cooperatives hand out, with the hashes of the label codes that are printed on them.</summary>
internal static class InventoryEndpoints
{
    private const string Route = "/api/v1/inventory";
    private const int MaxRows = 5000;

    public static void MapInventory(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, ListAsync);
        endpoints.MapPost(Route, ImportAsync);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, BoxInventory inventory, CancellationToken cancellationToken)
    {
        var faults = new List<RuleFault>();
        return PageQuery.Read(request, faults) is { } page
            ? Results.Ok(page.Of([.. (await inventory.ListAsync(page.After, page.Wanted, cancellationToken)).Select(box => (box.Id, InventoryResource.Of(box)))]))
            : Problem.Malformed(faults);
    }

    private static async Task<IResult> ImportAsync(HttpRequest request, BoxInventory inventory, CancellationToken cancellationToken)
    {
        var (document, refusal) = await JsonBody.ReadAsync(request, "application/json", cancellationToken);
        if (document is null)
        {
            return refusal!;
        }

        using (document)
        {
            var faults = new List<RuleFault>();
            var members = new JsonMembers(document.RootElement, path: "", faults);
            var cooperative = members.String("cooperative");
            var rows = members.RequiredObjects("boxes", MaxRows, row => new InventoryRow(row.RequiredString("serial"), row.RequiredString("labelHash")));
            members.Done();
            if (faults.Count > 0)
            {
                return Problem.Malformed(faults);
            }

            var (done, wrong) = await inventory.ImportAsync(cooperative, rows, CancellationToken.None);
            return done is null ? Problem.Invalid(wrong) : Results.Ok(done);
        }
    }
}

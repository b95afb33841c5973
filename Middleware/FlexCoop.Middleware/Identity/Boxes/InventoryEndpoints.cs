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

    private static Task<IResult> ImportAsync(HttpRequest request, BoxInventory inventory, CancellationToken cancellationToken) => JsonBody.ReadAsync(
        request,
        Read,
        async said =>
        {
            var (done, wrong) = await inventory.ImportAsync(said.Cooperative, said.Rows, CancellationToken.None);
            return done is null ? Problem.Invalid(wrong) : Results.Ok(done);
        },
        cancellationToken);

    private static (string? Cooperative, IReadOnlyList<InventoryRow> Rows) Read(JsonMembers members)
    {
        var cooperative = members.String("cooperative");
        var rows = members.RequiredObjects("boxes", MaxRows, row => new InventoryRow(row.RequiredString("serial"), row.RequiredString("labelHash")));
        members.Done();
        return (cooperative, rows);
    }
}

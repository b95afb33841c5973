using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Access;

/// <summary><c>/api/v1/data-uses</c>: who read what of a member's, when, how fine, and what for (PL-BAL-6); as JSON, lines or CSV.</summary>
internal static class UseEndpoints
{
    private const string Route = "/api/v1/data-uses";
    private const int DefaultLimit = 1000;
    private const int MaxLimit = 10_000;

    public static void MapUses(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(Route, Answering.With(ListAsync));

    private static async Task<IResult> ListAsync(HttpContext context)
    {
        var faults = new List<RuleFault>();
        var page = PageQuery.Read(context.Request, faults, DefaultLimit, MaxLimit, "from", "to", "format");
        var format = TelemetryQuery.Format(context.Request, faults);
        var (from, to) = TelemetryQuery.Range(context.Request.Query, context.RequestServices.GetRequiredService<Clocks>().Wire.GetUtcNow(), faults);
        if (page is null || faults.Count > 0)
        {
            return Problem.Malformed(faults);
        }

        var found = context.Features.Get<AccessToken>()?.Mandate?.ProsumerId is { } person
            ? await context.RequestServices.GetRequiredService<OwnUses>().ListAsync(person, from, to, page.After, page.Wanted, context.RequestAborted)
            : [];
        var shown = page.Of([.. found.Select(one => (one.Cursor, OwnUses.Row(one.Use)))]);
        return new TelemetryTable(format, OwnUses.Columns, shown.Items, shown.Next);
    }
}

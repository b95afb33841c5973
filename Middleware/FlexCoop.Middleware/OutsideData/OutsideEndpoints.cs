using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.OutsideData;

/// <summary><c>/api/v1/outside/…</c>: the sources and their keys, and what is known of the next 24 hours.</summary>
internal static class OutsideEndpoints
{
    private const string Route = "/api/v1/outside/sources";
    private const int MaxKey = 500;

    public static void MapOutsideSources(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, Answering.With(ListAsync));
        endpoints.MapGet(Route + "/{name}", Answering.With(FindAsync));
        endpoints.MapPut(Route + "/{name}/key", Answering.With(SetKeyAsync));
        endpoints.MapDelete(Route + "/{name}/key", Answering.With(RemoveKeyAsync));
    }

    public static void MapOutlook(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/v1/outside/outlook", Answering.With(OutlookAsync));
        endpoints.MapGet("/api/v1/outside/stations/{station}", Answering.With(StationAsync));
    }

    private static Task<IResult> ListAsync(HttpContext context)
    {
        var (faults, now) = (new List<RuleFault>(), Now(context));
        RestQuery.CheckNames(context.Request.Query, faults);
        return Task.FromResult(faults.Count > 0
            ? Problem.Malformed(faults)
            : Results.Json<IReadOnlyList<OutsideSourceResource>>([.. Sources(context).All.Select(source => OutsideSourceResource.Of(source, now))], RestJson.Writer.IReadOnlyListOutsideSourceResource));
    }

    private static Task<IResult> FindAsync(HttpContext context) => Task.FromResult(
        Sources(context).Find(Name(context)) is { } source ? Results.Json(OutsideSourceResource.Of(source, Now(context)), RestJson.Writer.OutsideSourceResource) : Unknown(context));

    private static Task<IResult> SetKeyAsync(HttpContext context) => Sources(context).Find(Name(context)) is not { } source
        ? Task.FromResult(Unknown(context))
        : JsonBody.ReadAsync(
            context.Request,
            members =>
            {
                var key = members.RequiredString("key");
                members.Done();
                return key;
            },

            // It goes into a header or a query as it is; a fault does not repeat it.
            async key => key.Length is 0 or > MaxKey || !key.All(character => character is > ' ' and <= '~') ? Problem.Invalid([new RuleFault("key", "is no key", $"give 1 to {MaxKey} printable ASCII characters without blanks")])
                : await Keys(context).SetAsync(source.Name, key, CancellationToken.None) ? Results.NoContent()
                : Problem.Conflict([new RuleFault("key", "was given by somebody else at the same time", "look which one it is to be")]),
            context.RequestAborted);

    private static async Task<IResult> RemoveKeyAsync(HttpContext context) =>
        await Keys(context).RemoveAsync(Name(context), CancellationToken.None) ? Results.NoContent() : Problem.NotFound($"No key was given to '{ForeignText.Shown(Name(context))}' by REST.");

    private static async Task<IResult> OutlookAsync(HttpContext context)
    {
        var faults = new List<RuleFault>();
        RestQuery.CheckNames(context.Request.Query, faults, "country");
        return faults.Count > 0
            ? Problem.Malformed(faults)
            : Results.Json(await context.RequestServices.GetRequiredService<Outlook>().ReadAsync(context.Request.Query["country"].FirstOrDefault(), context.RequestAborted), RestJson.Writer.OutlookResource);
    }

    private static async Task<IResult> StationAsync(HttpContext context)
    {
        var faults = new List<RuleFault>();
        RestQuery.CheckNames(context.Request.Query, faults);
        if (faults.Count > 0)
        {
            return Problem.Malformed(faults);
        }

        var (station, now) = ((string)context.Request.RouteValues["station"]!, Now(context));
        return (await context.RequestServices.GetRequiredService<StationWeather>().ReadAsync(now, context.RequestAborted)).GetValueOrDefault(station) is { } hours
            ? Results.Json(StationWeatherResource.Of(station, hours, now), RestJson.Writer.StationWeatherResource)
            : Problem.NotFound($"No forecast of the last two days is of a station '{ForeignText.Shown(station)}'.");
    }

    private static OutsideSources Sources(HttpContext context) => context.RequestServices.GetRequiredService<OutsideSources>();

    private static ProviderKeys Keys(HttpContext context) => context.RequestServices.GetRequiredService<ProviderKeys>();

    private static DateTimeOffset Now(HttpContext context) => context.RequestServices.GetRequiredService<Clocks>().Wire.GetUtcNow();

    private static string Name(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private static IResult Unknown(HttpContext context) => Problem.NotFound($"There is no source '{ForeignText.Shown(Name(context))}' in the settings.");
}

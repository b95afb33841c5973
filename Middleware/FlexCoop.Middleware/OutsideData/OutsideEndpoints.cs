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
        endpoints.MapGet(Route, Run(ListAsync));
        endpoints.MapGet(Route + "/{name}", Run(FindAsync));
        endpoints.MapPut(Route + "/{name}/key", Run(SetKeyAsync));
        endpoints.MapDelete(Route + "/{name}/key", Run(RemoveKeyAsync));
    }

    public static void MapOutlook(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/v1/outside/outlook", Run(OutlookAsync));
        endpoints.MapGet("/api/v1/outside/stations/{station}", Run(StationAsync));
    }

    /// <summary>Bound by hand: what the framework makes of a method costs each route a compilation at the start.</summary>
    private static RequestDelegate Run(Func<HttpContext, Task<IResult>> act) => async context =>
    {
        var result = await act(context);
        await result.ExecuteAsync(context);
    };

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

    private static async Task<IResult> SetKeyAsync(HttpContext context)
    {
        if (Sources(context).Find(Name(context)) is not { } source)
        {
            return Unknown(context);
        }

        if (source.HasKeyFile)
        {
            return Problem.Conflict([new RuleFault("key", "is in a file, by the settings", "change that file, or take KeyFile out of the settings")]);
        }

        var (document, refusal) = await JsonBody.ReadAsync(context.Request, "application/json", context.RequestAborted);
        if (document is null)
        {
            return refusal!;
        }

        using (document)
        {
            var faults = new List<RuleFault>();
            var members = new JsonMembers(document.RootElement, path: "", faults);
            var key = members.RequiredString("key");
            members.Done();
            if (faults.Count > 0)
            {
                return Problem.Malformed(faults);
            }

            // It goes into a header or a query as it is; a fault does not repeat it.
            if (key.Length is 0 or > MaxKey || !key.All(character => character is > ' ' and <= '~'))
            {
                return Problem.Invalid([new RuleFault("key", "is no key", $"give 1 to {MaxKey} printable ASCII characters without blanks")]);
            }

            return await Keys(context).SetAsync(source.Name, key, CancellationToken.None) ? Results.NoContent() : Problem.Conflict([new RuleFault("key", "was given by somebody else at the same time", "look which one it is to be")]);
        }
    }

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

using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.PvForecasts;

/// <summary>Puts forecasts of panels into the host.</summary>
internal static class PvForecastSetup
{
    public static void AddPvForecasts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PvForecastOptions>().Bind(configuration.GetSection("PvForecasts"), binder => binder.ErrorOnUnknownConfiguration = true).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PvForecastOptions>, PvForecastOptionsValidator>();
        services.AddSingleton<PvHomes>();
        services.AddSingleton<PvHistory>();
        services.AddSingleton<PvForecaster>();
        services.AddSingleton<District>();
        services.AddHostedService(provider => provider.GetRequiredService<PvForecaster>());
    }

    /// <summary>Maps <c>/api/v1/districts/pv-forecast</c>.</summary>
    public static void MapDistricts(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/v1/districts/pv-forecast", (RequestDelegate)(async context =>
    {
        var result = await ReadAsync(context);
        await result.ExecuteAsync(context);
    }));

    private static async Task<IResult> ReadAsync(HttpContext context)
    {
        var faults = new List<RuleFault>();
        RestQuery.CheckNames(context.Request.Query, faults, "gridNode");
        if (faults.Count > 0)
        {
            return Problem.Malformed(faults);
        }

        // Who may read the forecasts of single homes may read their sum.
        var schema = context.RequestServices.GetRequiredService<ResourceSchemas>().All.First(schema => schema.Name == "pv-forecasts");
        if (ResourceAccess.ToRead(schema, ResourceActor.Of(context)) is not { } view)
        {
            return Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", "The token's owner may not do that here.");
        }

        return await context.RequestServices.GetRequiredService<District>().ReadAsync(view, context.Request.Query["gridNode"].FirstOrDefault(), context.RequestAborted) is { } district
            ? Results.Json(district, RestJson.Writer.DistrictResource)
            : Problem.Invalid([new RuleFault("gridNode", "leaves too many homes to add up", "give one, or a smaller one")]);
    }
}

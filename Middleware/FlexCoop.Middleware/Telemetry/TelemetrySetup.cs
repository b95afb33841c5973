using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Rest;
using FlexCoop.Storage;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>Puts telemetry into the host.</summary>
internal static class TelemetrySetup
{
    /// <summary>Adds what takes, keeps and hands on reported values, with the options of the section <c>Telemetry</c>.</summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TelemetryOptions>()
            .Bind(configuration.GetSection("Telemetry"), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddSingleton<PointBook>();
        services.AddSingleton<ProcessImage>();
        services.AddSingleton<TelemetryFeed>();
        services.AddSingleton<QuarterRoller>();
        services.AddSingleton<QuarterReader>();
        services.AddSingleton<QuarterAggregator>();
        services.AddSingleton<Retention>();
        services.AddSingleton<TelemetryStreams>();
        services.AddHostedService<TelemetryUpkeep>();
    }

    /// <summary>Reads what is kept in memory, and follows the series from then on; before the first request.</summary>
    public static async Task LoadTelemetryAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<PointBook>().LoadAsync(cancellationToken);
        await services.GetRequiredService<ProcessImage>().LoadAsync(cancellationToken);
        services.GetRequiredService<Database>().Series.Added = services.GetRequiredService<TelemetryFeed>().Take;
    }

    /// <summary>Maps <c>/api/v1/telemetry/…</c>.</summary>
    public static void MapTelemetry(this IEndpointRouteBuilder endpoints)
    {
        var raw = endpoints.Series(Scopes.MeterRawRead);
        raw.MapValues();
        raw.MapStream();
        endpoints.Series(Scopes.MeterRawRead, Scopes.MeterRead).MapQuarters();
    }
}

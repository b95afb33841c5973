using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Registry;
using FlexCoop.Middleware.Registry.Commands;
using FlexCoop.Middleware.Telemetry;

namespace FlexCoop.Middleware.Erasure;

/// <summary>Mounts erasure. A lab has none: nobody is known there.</summary>
internal static class ErasureSetup
{
    public static void AddErasure(this IServiceCollection services)
    {
        services.AddSingleton<IForgets>(provider => provider.GetRequiredService<PointBook>());
        services.AddSingleton<IForgets>(provider => provider.GetRequiredService<TelemetryFeed>());
        services.AddSingleton<IForgets>(provider => provider.GetRequiredService<RegistryKeeper>());
        services.AddSingleton<IForgets>(provider => provider.GetRequiredService<DeviceCommands>());
        services.AddSingleton<IForgets>(provider => provider.GetRequiredService<HomeBook>());
        services.AddSingleton<IForgets>(provider => provider.GetRequiredService<ConsentBook>());
        services.AddSingleton<IForgets>(provider => provider.GetRequiredService<GlassBook>());
        services.AddSingleton<IForgets>(provider => provider.GetRequiredService<UseBook>());
        services.AddSingleton<IForgets>(provider => provider.GetRequiredService<GridGroups>());
        services.AddSingleton<PersonNames>();
        services.AddSingleton<PersonTraces>();
        services.AddSingleton<Erasures>();
        services.AddSingleton<ErasurePages>();
        services.AddHostedService<ErasureUpkeep>();
    }

    /// <summary>Maps the pages.</summary>
    public static void MapErasurePages(this IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.MapGroup("").AddEndpointFilter(IdentitySetup.NeverStoredAsync);
        pages.MapGet(Routes.Erase, (HttpContext context, ErasurePages erasure, CancellationToken cancellationToken) => erasure.ShowAsync(context, cancellationToken));
        pages.MapPost(Routes.Erase, (HttpContext context, ErasurePages erasure, CancellationToken cancellationToken) => erasure.EraseAsync(context, cancellationToken));
    }

    /// <summary>Finishes what was broken off, and removes what an older copy of the data has brought back; before the first request.</summary>
    public static async Task LoadErasureAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var erasures = services.GetRequiredService<Erasures>();
        await erasures.FinishAllAsync(cancellationToken);
        await erasures.SweepAsync(cancellationToken);
    }
}

using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.PvForecasts;
using FlexCoop.Middleware.Registry;
using FlexCoop.Middleware.Registry.Commands;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Storage;

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
        services.AddSingleton<IForgets>(provider => provider.GetRequiredService<PvForecaster>());
        services.AddSingleton<PersonNames>();
        services.AddSingleton<PersonTraces>();
        services.AddSingleton<Erasures>();
        services.AddSingleton<ErasurePages>();
        services.AddHostedService<ErasureUpkeep>();
    }

    /// <summary>Sees whether all data keys are there that the data need: what is kept in memory cannot be read without them.</summary>
    /// <exception cref="StartException">Some are missing; and what helps.</exception>
    public static async Task CheckDataKeysAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var (stores, needed) = (services.GetRequiredService<IdentityStores>(), new HashSet<Guid>());
        foreach (var database in new[] { services.GetRequiredService<Database>(), stores.Identity, stores.Accounts, stores.Prosumers })
        {
            needed.UnionWith(await database.FindKeysAsync(cancellationToken));
        }

        if (services.GetRequiredService<DataKeys>().Missing(needed) is { Count: > 0 } missing)
        {
            throw new StartException($"{missing.Count} of the {needed.Count} data keys that the data need are not among those of this folder, such as {missing[0]:N}. {DataKeys.Remedy}");
        }
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

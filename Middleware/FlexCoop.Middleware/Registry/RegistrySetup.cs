using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Registry.Commands;
using FlexCoop.Middleware.Resources;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Registry;

/// <summary>Puts the registry into the host.</summary>
internal static class RegistrySetup
{
    /// <summary>What the registry keeps in the database, beside its resources. To be declared when the database is opened.</summary>
    public static IReadOnlyList<StoredKind> Kinds { get; } = [RegistryVenDocument.Collection, OpenCommandDocument.Collection, RegistryKeeper.History];

    public static void AddRegistry(this IServiceCollection services)
    {
        services.AddSingleton<DeviceBook>();
        services.AddSingleton<IResourceFeature, DeviceRules>();
        services.AddSingleton<IResourceFeature>(provider => new VenOwners("devices", provider.GetService<HomeBook>()));
        services.AddSingleton<IResourceFeature>(provider => new VenOwners("homes", provider.GetService<HomeBook>()));
        services.AddSingleton<IResourceFeature>(provider => new FollowedResource("homes", provider.GetRequiredService<DeviceBook>().TakeHome));
        services.AddSingleton<IResourceFeature>(provider => new FollowedResource("contracts", provider.GetRequiredService<DeviceBook>().TakeContract));
        services.AddSingleton<RegistryKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<RegistryKeeper>());
        services.AddSingleton<DeviceCommands>();
        services.AddHostedService(provider => provider.GetRequiredService<DeviceCommands>());
    }

    /// <summary>Reads what is kept in memory, and follows from then on; before the first request.</summary>
    public static async Task LoadRegistryAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<RegistryKeeper>().LoadAsync(cancellationToken);
        await services.GetRequiredService<DeviceCommands>().LoadAsync(cancellationToken);
    }

    /// <summary>Maps what the registry serves beside its resources.</summary>
    public static void MapRegistry(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapDeviceHistory();
        endpoints.MapDiscovery();
        endpoints.MapCommands();
    }
}

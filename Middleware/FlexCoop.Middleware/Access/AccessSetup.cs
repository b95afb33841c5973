using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Rest;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Access;

/// <summary>Mounts access: what decides, and what people and programs see and change of it. A lab has none: its one operator is everybody.</summary>
internal static class AccessSetup
{
    public static void AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AccessOptions>()
            .Bind(configuration.GetSection("Access"), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
        services.AddSingleton<PolicyBook>();
        services.AddSingleton<ConsentBook>();
        services.AddSingleton<GlassBook>();
        services.AddSingleton<UseBook>();
        services.AddSingleton<AccessDesk>();
        services.AddSingleton<Sharing>();
        services.AddSingleton<OwnUses>();
        services.AddSingleton<GridGroups>();
        services.AddSingleton<DataPages>();
        services.AddHostedService<AccessUpkeep>();
    }

    /// <summary>Reads what is kept in memory; before the first request.</summary>
    public static async Task LoadAccessAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<PolicyBook>().LoadAsync(cancellationToken);
        await services.GetRequiredService<ConsentBook>().LoadAsync(cancellationToken);
        await services.GetRequiredService<GlassBook>().LoadAsync(cancellationToken);
        await services.GetRequiredService<GridGroups>().LoadAsync(cancellationToken);
    }

    /// <summary>Maps what it shows, each at the doors and for the scopes that it needs.</summary>
    public static void MapAccess(this WebApplication app)
    {
        var doors = app.At(Door.Pages, Door.Machines);
        var operators = doors.OpenTo(Scopes.FleetRead, Scopes.FleetManage).Personal();
        operators.MapPolicies();
        operators.MapGlasses();
        var members = doors.OpenTo(Scopes.ConsentManage, Scopes.ConsentManage);
        members.MapConsents();
        members.MapUses();
        doors.MapGroup("").WithMetadata(new ScopeMetadata([Scopes.MeterRead, Scopes.MeterRawRead], [Scopes.MeterRead, Scopes.MeterRawRead])).MapRequests();
        doors.MapGroup("").WithMetadata(new ScopeMetadata([Scopes.MeterRead], [])).MapGroups();
        app.At(Door.Pages).MapDataPages();
    }
}

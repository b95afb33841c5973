namespace FlexCoop.Middleware.OutsideData;

/// <summary>Puts outside data into the host.</summary>
internal static class OutsideDataSetup
{
    /// <summary>Adds the sources of the section <c>OutsideData</c>.</summary>
    /// <exception cref="StartException">A lab would reach out: its data are a bench's, and nothing of a bench asks the world.</exception>
    public static void AddOutsideData(this IServiceCollection services, IConfiguration configuration, bool isLab)
    {
        var options = OutsideProviders.Read(configuration);
        if (isLab && options.Sources.FirstOrDefault(source => !OutsideProviders.IsLoopback(OutsideProviders.Make(source).Url)) is { } outside)
        {
            throw new StartException($"OutsideData:Sources: '{outside.Name}' is not on this machine, and a lab reaches nothing else; give a Url on loopback, or leave it out.");
        }

        services.AddSingleton(options);
        services.AddSingleton<OutsideFetcher>();
        services.AddSingleton<ProviderKeys>();
        services.AddSingleton<OutsideSources>();
        services.AddHostedService(provider => provider.GetRequiredService<OutsideSources>());
        services.AddSingleton<Outlook>();
        services.AddSingleton<StationWeather>();
    }

    /// <summary>Reads what is kept in memory; before the first request.</summary>
    public static async Task LoadOutsideDataAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<ProviderKeys>().LoadAsync(cancellationToken);
        await services.GetRequiredService<OutsideSources>().LoadAsync(cancellationToken);
    }
}

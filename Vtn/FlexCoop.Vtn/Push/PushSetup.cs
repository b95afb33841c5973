using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Puts push into the VTN. A host with certificates registers a <see cref="PushTls"/>; without one it is a lab.</summary>
internal static class PushSetup
{
    public static void AddPush(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PushOptions>()
            .Bind(configuration.GetSection("Push"), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<PushOptions>, PushOptionsValidator>();
        services.AddSingleton(provider => new PushAddress(Networks(provider), allowsHttp: IsLab(provider)));
        services.AddSingleton(provider => new PushClient(
            Networks(provider),
            provider.GetService<PushTls>(),
            provider.GetRequiredService<IOptions<PushOptions>>(),
            provider.GetRequiredService<Clocks>(),
            provider.GetRequiredService<ILogger<PushClient>>()));
        services.AddSingleton(provider => new PushLanes(provider.GetRequiredService<OwedMessages>(), provider.GetRequiredService<Clocks>()));
        services.AddSingleton<PushAnswers>();
        services.AddSingleton<PushDelivery>();
        services.AddHostedService<PushService>();
    }

    private static PublicNetworks Networks(IServiceProvider provider) => new([.. PushOptionsValidator.Read(provider.GetRequiredService<IOptions<PushOptions>>().Value.Networks), .. IsLab(provider) ? PushAddress.Loopback : []]);

    private static bool IsLab(IServiceProvider provider) => provider.GetService<PushTls>() is null;
}

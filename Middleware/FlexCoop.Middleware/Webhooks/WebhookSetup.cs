using System.Globalization;
using System.Net;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>Mounts webhooks.</summary>
internal static class WebhookSetup
{
    /// <summary>Adds what delivers, with the options of the section <c>Webhooks</c>.</summary>
    public static void AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WebhookOptions>()
            .Bind(configuration.GetSection("Webhooks"), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>();
        services.AddSingleton(provider => new PublicNetworks([.. WebhookOptionsValidator.Texts(Given(provider).Networks).Select(IPNetwork.Parse)]));
        services.AddSingleton(provider => new WebhookAddress(provider.GetRequiredService<PublicNetworks>(), Given(provider).Ports.Split(' ').Select(port => int.Parse(port, CultureInfo.InvariantCulture)).ToHashSet()));
        services.AddSingleton<WebhookTopics>();
        services.AddSingleton<WebhookRights>();
        services.AddSingleton<WebhookWishReader>();
        services.AddSingleton<WebhookClient>();
        services.AddSingleton<WebhookBook>();
        services.AddSingleton<IWebhookSource, HappeningSource>();
        services.AddSingleton<WebhookDelivery>();
        services.AddSingleton<WebhookDispatcher>();
        services.AddSingleton<WebhookUpkeep>();
        services.AddSingleton<EventCompletion>();
        services.AddHostedService(provider => provider.GetRequiredService<WebhookDispatcher>());
        services.AddHostedService(provider => provider.GetRequiredService<WebhookUpkeep>());
        services.AddHostedService(provider => provider.GetRequiredService<EventCompletion>());
    }

    private static WebhookOptions Given(IServiceProvider provider) => provider.GetRequiredService<IOptions<WebhookOptions>>().Value;
}

using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Webhooks;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Messages;

/// <summary>Mounts messages between components.</summary>
internal static class MessageSetup
{
    /// <summary>Adds what keeps them in order, with the options of the section <c>Messages</c>.</summary>
    public static void AddMessages(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MessageOptions>()
            .Bind(configuration.GetSection("Messages"), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<MessageOptions>, MessageOptionsValidator>();
        services.AddSingleton<MessageQueues>();
        services.AddSingleton<IResourceFeature, MessageRules>();
        services.AddSingleton<MessageSource>();
        services.AddSingleton<IWebhookSource>(provider => provider.GetRequiredService<MessageSource>());
        services.AddSingleton<MessageUpkeep>();
        services.AddHostedService(provider => provider.GetRequiredService<MessageUpkeep>());
    }
}

using FlexCoop.Middleware.Serve;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Mounts Identity: services, endpoints, and what must be there before the first request.</summary>
/// <remarks>The lab does not: it speaks in the clear, where no token may go.</remarks>
internal static class IdentitySetup
{
    /// <summary>The folder of the stores.</summary>
    public static string StoreFolder(string dataFolder) => Path.Combine(dataFolder, "identity");

    /// <summary>The folder of the keys, unless the settings name another.</summary>
    public static string SecretsFolder(string dataFolder) => DataFolder.SecretsFolder(dataFolder);

    /// <summary>The folder of the keys by these settings.</summary>
    public static string SecretsFolder(string dataFolder, IConfiguration settings) => settings["Identity:SecretsFolder"] ?? DataFolder.SecretsFolder(dataFolder, settings);

    /// <param name="services">The container; <see cref="Clocks"/> must be in it.</param>
    /// <param name="options">The settings.</param>
    /// <param name="dataFolder">The folder of all data.</param>
    /// <param name="trust">How a door that asks for client certificates judges them, made when the services are there; null when none does: then nobody authenticates by one.</param>
    /// <param name="keys">The data keys; null where nothing is sealed.</param>
    /// <exception cref="StartException">A setting, a store or a key cannot be used.</exception>
    public static void AddIdentity(this IServiceCollection services, IdentityOptions options, string dataFolder, Func<IServiceProvider, ClientCertificate.Trust>? trust = null, IDataKeys? keys = null)
    {
        if (new IdentityOptionsValidator().Validate(name: null, options) is { Failed: true } refusal)
        {
            throw new StartException(refusal.FailureMessage);
        }

        services.AddSingleton(options);
        services.AddSingleton(new IdentitySecrets(options.SecretsFolder ?? SecretsFolder(dataFolder), StoreFolder(dataFolder)));
        var stores = IdentityStores.Open(StoreFolder(dataFolder), keys);
        services.AddSingleton(_ => stores);
        services.AddSingleton(provider => new ClientCertificate(trust?.Invoke(provider) ?? ((_, _) => ValueTask.FromResult(false))));
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<ClientRegistry>();
        services.AddSingleton<ClientAuthenticator>();
        services.AddSingleton<PairwiseSubjects>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<TokenFamilies>();
        services.AddSingleton<AccessJudge>();
        services.AddSingleton<HomeBook>();
        services.AddSingleton<MandateBook>();
        services.AddSingleton<MandateRights>();
        services.AddSingleton<MandateActs>();
        services.AddHostedService(provider => provider.GetRequiredService<MandateActs>());
        services.AddSingleton<MandatePages>();
        services.AddSingleton<TokenPages>();
        services.AddSingleton<AttemptLimits>();
        services.AddSingleton<AuthorizationRules>();
        services.AddSingleton<AuthorizationSteps>();
        services.AddSingleton<CodeGrant>();
        services.AddSingleton<DeviceGrant>();
        services.AddSingleton<DevicePages>();
        services.AddSingleton<BoxClaims>();
        services.AddSingleton<BoxInventory>();
        services.AddSingleton<WaitingBoxes>();
        services.AddSingleton<BoxCommand>();
        services.AddSingleton<BoxPages>();
        services.AddSingleton<BoxCodes>();
        services.AddSingleton<BoxCodePages>();
        services.AddSingleton<RefreshGrant>();
        services.AddSingleton<ClientCredentialsGrant>();
        services.AddSingleton<ExchangeGrant>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<BrowserForms>();
        services.AddSingleton(Passwords.Hasher());
        services.AddSingleton<Accounts>();
        services.AddSingleton<Invitations>();
        services.AddSingleton<SetupPages>();
        services.AddSingleton<HomePage>();
        services.AddSingleton<LoginPages>();
        services.AddSingleton<ProsumerMap>();
        services.AddSingleton<CooperativeList>();
        services.AddSingleton<CooperativeLogin>();
        services.AddSingleton<BoxNotices>();
        services.AddHostedService(provider => provider.GetRequiredService<BoxNotices>());
        services.AddSingleton<Expiry>();
        services.AddHostedService(provider => provider.GetRequiredService<Expiry>());
    }

    /// <summary>Reads what must be there before the first request.</summary>
    public static async Task LoadIdentityAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        services.GetRequiredService<ClientRegistry>();
        services.GetRequiredService<BoxNotices>();
        await services.GetRequiredService<HomeBook>().LoadAsync(services.GetRequiredService<IdentityStores>(), cancellationToken);
        await services.GetRequiredService<Expiry>().RunAsync(cancellationToken);
        await services.GetRequiredService<MandateActs>().EndAgainAsync(cancellationToken);
        await services.GetRequiredService<MandateActs>().FinishAllAsync(cancellationToken);
    }

    /// <summary>Makes the set-up code of a first start, once the doors are open: one that nobody is shown would be lost.</summary>
    /// <returns>The code, to be shown to whoever started the server; null when there was one before, or there are no accounts here.</returns>
    public static async Task<string?> FirstSetupCodeAsync(this IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<IdentityOptions>().BuiltInProvider ? await services.GetRequiredService<Invitations>().FirstSetupCodeAsync(cancellationToken) : null;

    /// <summary>Maps what clients ask directly: at the door that the issuer names, and where they show a certificate (<see cref="IdentityOptions.MachinesUrl"/>).</summary>
    public static void MapIdentityForClients(this IEndpointRouteBuilder endpoints)
    {
        var identity = endpoints.MapGroup("").AddEndpointFilter(NeverStoredAsync);
        identity.MapPushedAuthorization();
        identity.MapToken();
        identity.MapDeviceAuthorization();
        identity.MapIntrospection();
        identity.MapRevocation();
        identity.MapUserInfo();
    }

    /// <summary>Maps what stands at the address of the issuer alone: what is known of it, and what people see.</summary>
    public static void MapIdentityForPeople(this IEndpointRouteBuilder endpoints)
    {
        var identity = endpoints.MapGroup("").AddEndpointFilter(NeverStoredAsync);
        identity.MapDiscovery();
        identity.MapAuthorization();
        identity.MapLogout();
        identity.MapIdentityPages();
        endpoints.ServiceProvider.GetRequiredService<CooperativeLogin>().Map(identity);
    }

    /// <summary>Nobody stores what people see.</summary>
    public static ValueTask<object?> NeverStoredAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        NeverStore(invocation.HttpContext.Response.Headers);
        return next(invocation);
    }

    /// <summary>Says so.</summary>
    public static void NeverStore(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.Pragma = "no-cache";
        headers.XContentTypeOptions = "nosniff";

        // Not no-referrer: browsers would then send our own forms with Origin null (Fetch, "append a request Origin header").
        headers["Referrer-Policy"] = "same-origin";
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Puts the VTN into a host. The host provides the <see cref="Storage.Database"/> and the <see cref="Clocks"/>.</summary>
public static class VtnSetup
{
    /// <summary>Adds the services of the VTN, with the options of the sections <c>Vtn</c> and <c>Admission</c>.</summary>
    public static IServiceCollection AddVtn(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<VtnOptions>()
            .Bind(configuration.GetSection("Vtn"), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<VtnOptions>, VtnOptionsValidator>();

        services.AddOptions<AdmissionOptions>()
            .Bind(configuration.GetSection("Admission"), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<AdmissionOptions>, AdmissionOptionsValidator>();
        services.AddSingleton<MessageAdmission>();
        services.AddSingleton<LogRation>();

        services.AddSingleton<VenStore>();
        services.AddSingleton<VenLifecycle>();
        services.AddSingleton<VenMembership>();
        services.AddSingleton<VenWatch>();
        services.AddSingleton(provider => new VenRegistry(
            provider.GetRequiredService<VenStore>(),
            provider.GetRequiredService<VenWatch>(),
            provider.GetRequiredService<VenLifecycle>(),
            provider.GetRequiredService<OptBook>(),
            provider.GetRequiredService<PushLanes>(),
            provider.GetRequiredService<PushAddress>(),
            provider.GetRequiredService<Storage.Database>(),
            provider.GetRequiredService<Clocks>(),
            provider.GetRequiredService<IOptions<VtnOptions>>()));
        services.AddSingleton<MarketContextBook>();
        services.AddSingleton<OptBook>();
        services.AddSingleton<EffectiveOpts>();
        services.AddSingleton<EventRoom>();
        services.AddSingleton<EventBook>();
        services.AddSingleton<MarketContextService>();
        services.AddSingleton<ReportRequestStore>();
        services.AddSingleton<WantedReports>();
        services.AddSingleton<ReportRequestBook>();
        services.AddSingleton<OwedMessages>();
        services.AddSingleton(provider => provider.GetRequiredService<Storage.Database>().Outbox);

        services.AddPush(configuration);
        services.AddSingleton<EiRegisterPartyService>();
        services.AddSingleton<EiEventService>();
        services.AddSingleton<EiOptService>();
        services.AddSingleton<MetadataService>();
        services.AddSingleton<AskedReports>();
        services.AddSingleton<ReportHandOver>();
        services.AddSingleton<PendingReports>();
        services.AddSingleton<ReportDataService>();
        services.AddSingleton<EiReportService>();
        services.AddSingleton<OwnReportService>();
        services.AddSingleton<OadrPollService>();
        services.AddSingleton<OadrDispatcher>();
        services.AddSingleton<Dispatcher20a>();
        services.AddSingleton<RememberedPolls>();
        services.AddSingleton<UsedNonces>();
        services.AddSingleton<MessageSignatures>();
        services.AddMetrics();
        services.AddSingleton<OpenAdrMetrics>();
        services.AddSingleton<OpenAdrEndpoint>();
        services.AddHostedService<LastSeenFlush>();
        services.AddHostedService(provider => provider.GetRequiredService<VenWatch>());
        return services;
    }

    /// <summary>Reads what the VTN keeps in memory; before the first request.</summary>
    public static async Task LoadVtnAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<VenStore>().LoadAsync(cancellationToken);
        await services.GetRequiredService<MarketContextBook>().LoadAsync(cancellationToken);
        await services.GetRequiredService<OptBook>().LoadAsync(cancellationToken);
        await services.GetRequiredService<EventBook>().LoadAsync(cancellationToken);
        await services.GetRequiredService<EventBook>().ReconcileAsync(cancellationToken);
        await services.GetRequiredService<UsedNonces>().LoadAsync(cancellationToken);
    }

    /// <summary>Maps every path below <c>/OpenADR2/</c>, in any method.</summary>
    public static IEndpointConventionBuilder MapOpenAdr(this IEndpointRouteBuilder endpoints)
    {
        var endpoint = endpoints.ServiceProvider.GetRequiredService<OpenAdrEndpoint>();
        return endpoints.Map("/OpenADR2/{**service}", endpoint.HandleAsync);
    }
}

using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.Jobs;

/// <summary>Mounts what does the requests to the analytics.</summary>
internal static class JobSetup
{
    public static void AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<IResourceFeature, AnalysisRules>();
        services.AddSingleton<AnalysisJobs>();
        services.AddHostedService(provider => provider.GetRequiredService<AnalysisJobs>());
    }
}

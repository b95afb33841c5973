using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Resources;

/// <summary>Mounts resources: reads their schemas, and registers what serves them.</summary>
internal static class ResourceSetup
{
    /// <returns>Where their documents lie.</returns>
    /// <exception cref="StartException">A file says what cannot be.</exception>
    public static ResourceCollections AddResources(this WebApplicationBuilder builder)
    {
        var options = new ResourceOptions();
        builder.Configuration.GetSection("Resources").Bind(options);
        var schemas = ResourceSchemas.Read(options.Folder);
        var collections = new ResourceCollections(schemas);
        builder.Services.AddSingleton(schemas);
        builder.Services.AddSingleton(collections);
        builder.Services.AddSingleton(services => new ResourceCursors(services.GetService<IdentitySecrets>()?.Browser ?? SecretKey.OfThisProcess()));
        builder.Services.AddSingleton<ResourceStore>();
        builder.Services.AddHostedService<RequestExpiry>();
        return collections;
    }
}

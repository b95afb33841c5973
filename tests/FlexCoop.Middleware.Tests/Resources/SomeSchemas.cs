using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Resources;

/// <summary>Three resources that are nowhere in the product but in files of this folder.</summary>
internal static class SomeSchemas
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "FlexCoop.Middleware.Tests", "Resources", "Schemas");

    /// <summary>A lab that serves them.</summary>
    public static Task<MiddlewareHost> StartLabAsync(CancellationToken cancellationToken) => MiddlewareHost.StartAsync(cancellationToken, ("Resources:Folder", Folder));
}

using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.OpenApi;

/// <summary><c>/openapi/v1.json</c>: what REST is, for programs; <c>/openapi</c>: the same for people. Both are made of the schemas that requests are held to, and ask for no token.</summary>
internal static class OpenApiSetup
{
    public const string DocumentPath = "/openapi/v1.json";

    public static void MapOpenApi(this IEndpointRouteBuilder endpoints)
    {
        var schemas = endpoints.ServiceProvider.GetRequiredService<ResourceSchemas>();
        var page = new Lazy<Page>(() => OpenApiPage.Of(schemas));

        // Where the issuer is may only be known when the doors are open.
        var document = new Lazy<byte[]>(() => new OpenApiDocument(schemas, endpoints.ServiceProvider.GetService<IdentityOptions>()?.Issuer).Write());
        endpoints.MapGet(DocumentPath, () => Results.Bytes(document.Value, "application/json"));
        endpoints.MapGet("/openapi", () => page.Value);
    }
}

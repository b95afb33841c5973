using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Resources;

/// <summary><c>/api/v1/NAME</c>: a list and its documents, for each file of <c>schemas/rest</c>.</summary>
internal static class ResourceEndpoints
{
    public static void MapResources(this IEndpointRouteBuilder endpoints)
    {
        foreach (var schema in endpoints.ServiceProvider.GetRequiredService<ResourceSchemas>().All)
        {
            var handler = new ResourceHandler(schema);
            var (list, one) = ($"/api/v1/{schema.Name}", $"/api/v1/{schema.Name}/{{id}}");
            var resource = endpoints.MapGroup("").WithMetadata(schema, new ScopeMetadata(ResourceAccess.Scopes(schema, toRead: true), ResourceAccess.Scopes(schema, toRead: false)));
            resource.MapGet(list, handler.ListAsync);
            resource.MapGet(one, handler.FindAsync);
            foreach (var verb in schema.Verbs)
            {
                _ = verb switch
                {
                    ResourceVerb.Create => resource.MapPost(list, handler.CreateAsync),
                    ResourceVerb.Replace => resource.MapPut(one, handler.ReplaceAsync),
                    ResourceVerb.Patch => resource.MapPatch(one, handler.PatchAsync),
                    _ => resource.MapDelete(one, handler.DeleteAsync),
                };
            }
        }
    }
}

namespace FlexCoop.Middleware.Resources;

/// <summary><c>/api/v1/NAME</c>: a list and its documents, for each file of <c>schemas/rest</c>.</summary>
internal static class ResourceEndpoints
{
    public static void MapResources(this IEndpointRouteBuilder endpoints, ResourceSchemas schemas)
    {
        foreach (var schema in schemas.All)
        {
            var handler = new ResourceHandler(schema);
            var route = $"/api/v1/{schema.Name}";
            var group = endpoints.MapGroup("").WithMetadata(schema);
            group.MapGet(route, handler.ListAsync);
            group.MapGet(route + "/{id}", handler.FindAsync);
            if (schema.Verbs.Contains(ResourceVerb.Create))
            {
                group.MapPost(route, handler.CreateAsync);
            }

            if (schema.Verbs.Contains(ResourceVerb.Replace))
            {
                group.MapPut(route + "/{id}", handler.ReplaceAsync);
            }

            if (schema.Verbs.Contains(ResourceVerb.Patch))
            {
                group.MapPatch(route + "/{id}", handler.PatchAsync);
            }

            if (schema.Verbs.Contains(ResourceVerb.Delete))
            {
                group.MapDelete(route + "/{id}", handler.DeleteAsync);
            }
        }
    }
}

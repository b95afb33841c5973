using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

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
            resource.MapGet(list, Run((context, actor, store) => handler.ListAsync(context, actor, store, context.RequestAborted)));
            resource.MapGet(one, Run((context, actor, store) => handler.FindAsync(Id(context), context, actor, store, context.RequestAborted)));
            foreach (var verb in schema.Verbs)
            {
                _ = verb switch
                {
                    ResourceVerb.Create => resource.MapPost(list, Run((context, actor, store) => handler.CreateAsync(context, actor, store, context.RequestServices.GetRequiredService<Clocks>(), context.RequestAborted))),
                    ResourceVerb.Replace => resource.MapPut(one, Run((context, actor, store) => handler.ReplaceAsync(Id(context), context, actor, store, context.RequestAborted))),
                    ResourceVerb.Patch => resource.MapPatch(one, Run((context, actor, store) => handler.PatchAsync(Id(context), context, actor, store, context.RequestAborted))),
                    _ => resource.MapDelete(one, Run((context, actor, store) => handler.DeleteAsync(Id(context), context, actor, store, context.RequestAborted))),
                };
            }
        }
    }

    /// <summary>Bound by hand: what the framework makes of a method costs each of some two hundred routes a compilation at the start.</summary>
    private static RequestDelegate Run(Func<HttpContext, ResourceActor, ResourceStore, Task<IResult>> act) => async context =>
    {
        var result = await act(context, ResourceActor.Of(context), context.RequestServices.GetRequiredService<ResourceStore>());
        await result.ExecuteAsync(context);
    };

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}

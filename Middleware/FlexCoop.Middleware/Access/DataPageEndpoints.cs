using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Access;

/// <summary>The pages of <see cref="DataPages"/>, which nobody stores.</summary>
internal static class DataPageEndpoints
{
    public static void MapDataPages(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Routes.Data, Page(pages => pages.ShowAsync));
        endpoints.MapPost(Routes.DataDecision, Page(pages => pages.DecideAsync));
        endpoints.MapPost(Routes.DataShare, Page(pages => pages.ShareAsync));
        endpoints.MapGet(Routes.DataUses, Page(pages => pages.ExportAsync));
    }

    private static RequestDelegate Page(Func<DataPages, Func<HttpContext, Task<IResult>>> act) => Answering.With(context =>
    {
        IdentitySetup.NeverStore(context.Response.Headers);
        return act(context.RequestServices.GetRequiredService<DataPages>())(context);
    });
}

namespace FlexCoop.Middleware.Rest;

/// <summary>Binds endpoints by hand: what the framework makes of a method's parameters costs each route a compilation at the start.</summary>
internal static class Answering
{
    public static RequestDelegate With(Func<HttpContext, Task<IResult>> act) => async context => await (await act(context)).ExecuteAsync(context);

    /// <summary>The <c>{id}</c> of the path.</summary>
    public static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}

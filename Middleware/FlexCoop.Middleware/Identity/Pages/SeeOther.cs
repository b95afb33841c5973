namespace FlexCoop.Middleware.Identity;

/// <summary>Sends the browser elsewhere, by GET (RFC 9110 §15.4.4).</summary>
/// <param name="location">Where.</param>
internal sealed class SeeOther(string location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}

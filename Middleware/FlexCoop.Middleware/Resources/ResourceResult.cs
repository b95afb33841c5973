namespace FlexCoop.Middleware.Resources;

/// <summary>An answer that is written already.</summary>
/// <param name="status">Its status.</param>
/// <param name="json">Its body.</param>
internal sealed class ResourceResult(int status, byte[] json) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = ResourceFormat.Json;
        httpContext.Response.ContentLength = json.Length;
        return httpContext.Response.Body.WriteAsync(json).AsTask();
    }
}

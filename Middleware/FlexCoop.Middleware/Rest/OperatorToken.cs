using FlexCoop.Middleware.Serve;

namespace FlexCoop.Middleware.Rest;

/// <summary>Lets only the operator's bearer token through to a lab's REST, which goes in the clear.</summary>
internal static class OperatorToken
{
    private const string Scheme = "Bearer ";

    public static void UseOperatorToken(this WebApplication app)
    {
        var folder = app.Services.GetRequiredService<DataFolder>();
        app.Use((context, next) =>
        {
            if (!context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            {
                return next(context);
            }

            var header = context.Request.Headers.Authorization.ToString();
            if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && folder.IsToken(header[Scheme.Length..].Trim()))
            {
                return next(context);
            }

            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"flexcoop\"";
            return Problem.Unauthorized(header.Length == 0 ? "The header Authorization is missing" : "The bearer token is not the operator's").ExecuteAsync(context);
        });
    }
}

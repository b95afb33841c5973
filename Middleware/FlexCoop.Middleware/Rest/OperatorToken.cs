using FlexCoop.Middleware.Serve;

namespace FlexCoop.Middleware.Rest;

/// <summary>Lets only the operator's bearer token through to REST.</summary>
internal static class OperatorToken
{
    private const string Scheme = "Bearer ";

    public static void UseOperatorToken(this WebApplication app)
    {
        var folder = app.Services.GetRequiredService<DataFolder>();
        app.Use((context, next) =>
        {
            // The certificate authority asks for tokens of its own, or for none.
            if (!context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || context.Request.Path.StartsWithSegments("/api/v1/certificates", StringComparison.Ordinal))
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

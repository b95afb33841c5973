using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Identity;

/// <summary>Serves nothing but the set-up until the set-up code is spent.</summary>
internal static class SetupGate
{
    private static readonly string[] Open = [Routes.Setup, Routes.SetupConfirm, "/healthz", "/readyz"];

    public static void UseSetupGate(this WebApplication app)
    {
        var invitations = app.Services.GetRequiredService<Invitations>();
        if (!app.Services.GetRequiredService<IdentityOptions>().BuiltInProvider)
        {
            return;
        }

        app.Use(async (context, next) =>
        {
            if (await invitations.IsSetUpAsync(context.RequestAborted) || Open.Contains(context.Request.Path.Value))
            {
                await next(context);
                return;
            }

            context.Response.Headers.CacheControl = "no-store";
            if (context.Request.Path == Routes.Home)
            {
                await new SeeOther(Routes.Setup).ExecuteAsync(context);
                return;
            }

            await Problem.Of(
                StatusCodes.Status503ServiceUnavailable, "set-up", "Not set up yet", $"Nothing is served before the set-up at {Routes.Setup}; the code was printed at the first start, and 'setup-code' prints a new one.").ExecuteAsync(context);
        });
    }
}

using FlexCoop.Storage;

namespace FlexCoop.Middleware.Rest;

/// <summary>Lets the process die around what an operator changes, when a place is armed; else there is nothing of this in the pipeline.</summary>
internal static class RestCrashPoints
{
    public static void UseCrashPoints(this WebApplication app)
    {
        if (!CrashPoint.IsArmed)
        {
            return;
        }

        app.Use(async (context, next) =>
        {
            if (!context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || HttpMethods.IsGet(context.Request.Method))
            {
                await next(context);
                return;
            }

            CrashPoint.Begin($"{context.Request.Method} {(context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText}");
            CrashPoint.Reach(ServerCrashPoints.RestReceived);
            var operation = CrashPoint.UnderWay;
            context.Response.OnStarting(() =>
            {
                CrashPoint.Reach(ServerCrashPoints.RestBeforeAnswer, operation);
                return Task.CompletedTask;
            });
            await next(context);
            await context.Response.CompleteAsync();
            CrashPoint.Reach(ServerCrashPoints.RestAfterAnswer);
        });
    }
}

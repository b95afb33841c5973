namespace FlexCoop.Middleware.Rest;

/// <summary>Writes follow reads (Terry et al., Session Guarantees for Weakly Consistent Replicated Data, 1994): what is changed by REST is judged by a memory that has followed all that its sender can have read.</summary>
/// <remarks>
/// Lists show what is stored, and memory follows a moment later. Without this, who acts at once on what a list has shown is told that there is no such thing, or too much of it. It costs a wait for the commit that is being made,
/// if one is. Whoever hangs up meanwhile has told what is to be done nevertheless.
/// </remarks>
internal static class WritesFollowReads
{
    public static void UseWritesFollowReads(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && !HttpMethods.IsGet(context.Request.Method))
        {
            await context.RequestServices.GetRequiredService<OpenDatabases>().FollowedAsync();
        }

        await next(context);
    });
}

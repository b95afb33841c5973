using FlexCoop.Middleware.Audit;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Who is logged in: 30 minutes without a request, 8 hours at most.</summary>
internal sealed class Sessions(IdentityStores stores, Clocks clocks)
{
    public const string Cookie = "__Host-session";

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Life = TimeSpan.FromHours(8);
    private static readonly TimeSpan Touch = TimeSpan.FromMinutes(1);

    /// <returns>Null when nobody is logged in.</returns>
    public async Task<SessionDocument?> FindAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 and <= 64 } value
            || await stores.Identity.Documents(SessionDocument.Collection).FindAsync(RandomId.Hash(value), cancellationToken) is not { } stored)
        {
            return null;
        }

        var now = clocks.Wire.GetUtcNow();
        var session = stored.Value;
        if (session.ExpiresAt <= now || now - session.LastSeenAt > Idle)
        {
            return null;
        }

        if (now - session.LastSeenAt > Touch)
        {
            // Whoever was first has touched it as well.
            await stores.Identity.TryCommitAsync(new UnitOfWork().Update(SessionDocument.Collection, stored, session with { LastSeenAt = now }), cancellationToken);
        }

        Actor.Become(AuditActor.Person(session.ProsumerId));
        return session;
    }

    /// <summary>Logs a person in: always under a new value, so that nobody can have planted it (session fixation).</summary>
    public async Task BeginAsync(HttpContext context, string prosumerId, Role role, string cooperative, CancellationToken cancellationToken)
    {
        await EndAsync(context, cancellationToken);
        var value = RandomId.Of();
        var now = clocks.Wire.GetUtcNow();
        var session = new SessionDocument { Id = RandomId.Hash(value), ProsumerId = prosumerId, Role = role, Cooperative = cooperative, AuthTime = now, LastSeenAt = now, ExpiresAt = now + Life };
        await stores.Identity.CommitAsync(new UnitOfWork().Insert(SessionDocument.Collection, session), cancellationToken);
        BrowserCookies.Set(context, Cookie, value);
    }

    public async Task EndAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request.Cookies[Cookie] is { Length: > 0 and <= 64 } value
            && await stores.Identity.Documents(SessionDocument.Collection).FindAsync(RandomId.Hash(value), cancellationToken) is { } stored)
        {
            await stores.Identity.TryCommitAsync(new UnitOfWork().Delete(SessionDocument.Collection, stored), cancellationToken);
        }

        BrowserCookies.Remove(context, Cookie);
    }
}

using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>An account of the built-in provider. What tells of the person is sealed under the key of the file <c>accounts.key</c>.</summary>
internal sealed record AccountDocument
{
    public static readonly CollectionDefinition<AccountDocument> Collection = new("accounts", IdentityJson.Default.AccountDocument, account => account.Id) { Subject = account => account.Subject };

    /// <summary>A keyed hash of the login.</summary>
    public required string Id { get; init; }

    /// <summary>By what the account is known outside this store: random.</summary>
    public required string Subject { get; init; }

    /// <summary><see cref="AccountSecrets"/>, sealed.</summary>
    public required byte[] Sealed { get; init; }

    public Role Role { get; init; }

    /// <summary>Attempts from everywhere since the last that succeeded, but those of browsers that it knows, and those that time has made good; each is counted before it is judged, so that many at once are counted, too.</summary>
    public int Attempts { get; init; }

    /// <summary>Since when time makes attempts good, one after the other; null where none was counted since that is so.</summary>
    public DateTimeOffset? AttemptsSince { get; init; }

    /// <summary>Until then no attempt succeeds but of a browser that it knows; null when it is not locked.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>The time step of the last TOTP code that was taken; it and those before are refused (RFC 6238 §5.2).</summary>
    public long LastTotpStep { get; init; }

    /// <summary>The account after one more attempt. Time makes one good after each interval; a lock that is over has made all good.</summary>
    public AccountDocument CountAttempt(DateTimeOffset now, TimeSpan interval)
    {
        var standing = LockedUntil is null ? Attempts : 0;
        var since = standing > 0 && AttemptsSince is { } counted && counted < now ? counted : now;
        var good = (int)Math.Min(standing, (now - since).Ticks / interval.Ticks);
        return this with { Attempts = standing - good + 1, AttemptsSince = good == standing ? now : since + (good * interval), LockedUntil = null };
    }
}

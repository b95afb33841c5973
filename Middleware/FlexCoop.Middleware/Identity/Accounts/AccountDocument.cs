using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>An account of the built-in provider. What tells of the person is sealed under the key of the file <c>accounts.key</c>.</summary>
internal sealed record AccountDocument
{
    public static readonly CollectionDefinition<AccountDocument> Collection = new("accounts", IdentityJson.Default.AccountDocument, account => account.Id);

    /// <summary>A keyed hash of the login.</summary>
    public required string Id { get; init; }

    /// <summary>By what the account is known outside this store: random.</summary>
    public required string Subject { get; init; }

    /// <summary><see cref="AccountSecrets"/>, sealed.</summary>
    public required byte[] Sealed { get; init; }

    public Role Role { get; init; }

    /// <summary>Attempts from everywhere since the last that succeeded, but those of browsers that it knows; each is counted before it is judged, so that many at once are counted, too.</summary>
    public int Attempts { get; init; }

    /// <summary>Until then no attempt succeeds but of a browser that it knows; null when it is not locked.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>The time step of the last TOTP code that was taken; it and those before are refused (RFC 6238 §5.2).</summary>
    public long LastTotpStep { get; init; }
}

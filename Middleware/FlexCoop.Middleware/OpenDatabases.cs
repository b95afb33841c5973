using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;

namespace FlexCoop.Middleware;

/// <summary>All databases of the process.</summary>
/// <param name="platform">That of the platform.</param>
/// <param name="identity">Those of Identity; null in a lab.</param>
/// <param name="audit">The audit log; null in a lab.</param>
/// <param name="keys">The data keys; null in a lab.</param>
internal sealed class OpenDatabases(Database platform, IdentityStores? identity = null, AuditLog? audit = null, DataKeys? keys = null)
{
    /// <summary>Why one of them takes no more commits; null while all do.</summary>
    public DatabaseException? Failure => platform.Failure ?? identity?.Failure ?? audit?.Failure ?? keys?.Failure;

    /// <summary>Waits until what is in memory has followed all that can have been read of them by now.</summary>
    public async Task FollowedAsync()
    {
        await platform.FollowedAsync(CancellationToken.None);
        await (identity?.Identity.FollowedAsync(CancellationToken.None) ?? Task.CompletedTask);
    }
}

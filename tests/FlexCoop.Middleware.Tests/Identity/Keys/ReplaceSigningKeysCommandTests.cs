using FlexCoop.Middleware.Identity;
using FlexCoop.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>The drill for a signing key that has leaked (T-25).</summary>
public sealed class ReplaceSigningKeysCommandTests
{
    [Test, CancelAfter(60_000)]
    public async Task T25_ReplaceSigningKeys_VoidsWhatTheOldOnesSigned(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var before = await SignAsync(folder, cancellationToken);

        var ended = await ProductProcess.RunMiddlewareAsync(cancellationToken, "replace-signing-keys", "--data", folder["data"]);

        Assert.That(ended.ExitCode, Is.Zero, ended.Error);
        await using var stores = IdentityStores.Open(IdentitySetup.StoreFolder(folder["data"]));
        using var keys = Keys(folder, stores);
        await keys.KeepAsync(cancellationToken);
        Assert.That(ended.Output, Does.Contain(keys.Current.Kid));
        Assert.That(Jws.Verify(before, keys.Published, "at+jwt").Fault, Does.Contain("'kid'"));
    }

    private static async Task<string> SignAsync(TemporaryFolder folder, CancellationToken cancellationToken)
    {
        await using var stores = IdentityStores.Open(IdentitySetup.StoreFolder(folder["data"]));
        using var keys = Keys(folder, stores);
        await keys.KeepAsync(cancellationToken);
        return Jws.Sign(keys.Current, "at+jwt", "{}"u8);
    }

    private static SigningKeys Keys(TemporaryFolder folder, IdentityStores stores) => new(
        stores, new IdentitySecrets(IdentitySetup.SecretsFolder(folder["data"])), new FlexCoop.Vtn.Clocks(TimeProvider.System, TimeProvider.System), NullLogger<SigningKeys>.Instance);
}

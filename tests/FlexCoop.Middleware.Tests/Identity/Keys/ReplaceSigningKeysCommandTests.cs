using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Serve;
using FlexCoop.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>The drill for a signing key that has leaked (T-25).</summary>
public sealed class ReplaceSigningKeysCommandTests
{
    [Test, CancelAfter(300_000)]
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

    /// <summary>In an emergency, from another working folder: it must not make a platform there, and say that all is well.</summary>
    [Test, CancelAfter(300_000)]
    public async Task ReplaceSigningKeys_FolderOfNoServer_IsRefusedAndNothingIsMade(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();

        var ended = await ProductProcess.RunMiddlewareAsync(cancellationToken, "replace-signing-keys", "--data", folder["dataa"]);

        Assert.That((ended.ExitCode, ended.Output), Is.EqualTo((2, "")));
        Assert.That(ended.Error, Does.Contain($"'{folder["dataa"]}' is no folder of serve"));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    /// <summary>Where the server finds its keys by a setting, the command finds them by the same.</summary>
    [TestCase("Identity:SecretsFolder")]
    [TestCase("Doors:SecretsFolder")]
    [CancelAfter(300_000)]
    public async Task ReplaceSigningKeys_KeysElsewhere_AreFoundByTheSetting(string setting, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await SignAsync(folder, cancellationToken);
        Directory.Move(folder["data.secrets"], folder["keys"]);

        var lost = await ProductProcess.RunMiddlewareAsync(cancellationToken, "replace-signing-keys", "--data", folder["data"]);
        var found = await ProductProcess.RunMiddlewareAsync(cancellationToken, "replace-signing-keys", "--data", folder["data"], "--set", $"{setting}={folder["keys"]}");

        Assert.That((lost.ExitCode, lost.Output, found.ExitCode), Is.EqualTo((2, "", 0)), found.Error);
        Assert.That(lost.Error, Does.Contain("signing.key' is not there"));
    }

    private static async Task<string> SignAsync(TemporaryFolder folder, CancellationToken cancellationToken)
    {
        DataFolder.OpenTls(folder["data"], folder["data.secrets"]);
        await using var stores = IdentityStores.Open(IdentitySetup.StoreFolder(folder["data"]));
        using var keys = Keys(folder, stores);
        await keys.KeepAsync(cancellationToken);
        return Jws.Sign(keys.Current, "at+jwt", "{}"u8);
    }

    private static SigningKeys Keys(TemporaryFolder folder, IdentityStores stores) => new(
        stores, new IdentitySecrets(IdentitySetup.SecretsFolder(folder["data"]), IdentitySetup.StoreFolder(folder["data"])), new FlexCoop.Vtn.Clocks(TimeProvider.System, TimeProvider.System), NullLogger<SigningKeys>.Instance);
}

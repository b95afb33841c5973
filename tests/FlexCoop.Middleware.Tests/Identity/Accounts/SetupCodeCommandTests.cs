using FlexCoop.Middleware.Identity;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary><c>setup-code</c>, as whoever may write the data folder runs it.</summary>
public sealed class SetupCodeCommandTests
{
    [Test, CancelAfter(60_000)]
    public async Task SetupCode_ServerStopped_TakesThePlaceOfTheFirst(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var clocks = new FlexCoop.Vtn.Clocks(TimeProvider.System, TimeProvider.System);
        string first;
        await using (var stores = IdentityStores.Open(IdentitySetup.StoreFolder(folder["data"])))
        {
            first = (await new Invitations(stores, clocks).FirstSetupCodeAsync(cancellationToken))!;
            var refused = await ProductProcess.RunMiddlewareAsync(cancellationToken, "setup-code", "--data", folder["data"]);
            Assert.That((refused.ExitCode, refused.Output), Is.EqualTo((2, "")), "the server runs");
            Assert.That(refused.Error, Does.Contain("in use by another process"));
        }

        var made = await ProductProcess.RunMiddlewareAsync(cancellationToken, "setup-code", "--data", folder["data"]);

        await using var again = IdentityStores.Open(IdentitySetup.StoreFolder(folder["data"]));
        Assert.That(made.ExitCode, Is.Zero, made.Error);
        Assert.That(await new Invitations(again, clocks).FindAsync(first, cancellationToken), Is.Null);
        Assert.That((await new Invitations(again, clocks).FindAsync(made.Output.Trim(), cancellationToken))!.Role, Is.EqualTo(Role.PlatformOperator));
    }
}

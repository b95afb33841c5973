using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Serve;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary><c>setup-code</c>, as whoever may write the data folder runs it.</summary>
public sealed class SetupCodeCommandTests
{
    [Test, CancelAfter(300_000)]
    public async Task SetupCode_ServerStopped_TakesThePlaceOfTheFirst(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var clocks = new FlexCoop.Vtn.Clocks(TimeProvider.System, TimeProvider.System);
        DataFolder.OpenTls(folder["data"], folder["data.secrets"]);
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

    [TestCase("dataa", "is no folder of serve")]
    [TestCase("data", "Identity:BuiltInProvider is false", "--set", "Identity:BuiltInProvider=false")]
    [CancelAfter(300_000)]
    public async Task SetupCode_ThatWouldOpenNothing_IsNotMade(string name, string reason, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        DataFolder.OpenTls(folder["data"], folder["data.secrets"]);

        var refused = await ProductProcess.RunMiddlewareAsync(CancellationToken.None, ["setup-code", "--data", folder[name], .. arguments]);

        Assert.That((refused.ExitCode, refused.Output), Is.EqualTo((2, "")));
        Assert.That(refused.Error, Does.Contain(reason));
        Assert.That(Directory.Exists(folder["dataa"]) || Directory.Exists(IdentitySetup.StoreFolder(folder["data"])), Is.False);
    }
}

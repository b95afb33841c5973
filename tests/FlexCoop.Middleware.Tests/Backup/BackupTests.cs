using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Middleware.Tests.Enrolment;
using FlexCoop.Storage;
using FlexCoop.Testing;
using FlexCoop.Vtn;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Backup;

/// <summary>A copy of the data is whole, and brings nobody back (R-28; I9).</summary>
public sealed class BackupTests
{
    [Test, CancelAfter(300_000)]
    public async Task R28_CopyOfARunningServer_StartsAsItWas(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var folder = new TemporaryFolder();
        using var root = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var certificate = await MandateEndTests.JoinAsync(host, root, box, cancellationToken);
        using var ven = host.NewVen(certificate);
        var venId = (await ven.RegisterAsync(cancellationToken, "as it was")).VenId!.Value;
        await host.Services.GetRequiredService<AuditLog>().TakeOverAsync(cancellationToken);

        var exitCode = await MiddlewareCommands.RunAsync(["backup", "--data", host.DataFolder, "--to", folder["copy"]]);
        await host.StopAsync(cancellationToken);
        Replace(host.DataFolder, folder["copy"]);
        await host.StartAgainAsync(cancellationToken);
        var restored = await host.Services.GetRequiredService<VenStore>().FindDocumentAsync(venId, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(ExitCodes.Ok));
            Assert.That(restored!.Value.Name, Is.EqualTo("as it was"));
            Assert.That(async () => await root.LogInAsync(cancellationToken), Throws.Nothing);
            Assert.That(await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken), Is.EqualTo("200"));
            Assert.That(await host.Services.GetRequiredService<AuditCheck>().FaultsAsync(cancellationToken), Is.Empty);
        }
    }

    /// <summary>A copy from before is not started on as if nothing had been; and where its owner says that the newer data are lost for good, it brings nobody back who was erased.</summary>
    [Test, CancelAfter(300_000)]
    public async Task R28_CopyFromBeforeAnErasure_IsNotStartedOn_AndBringsNobodyBack(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var folder = new TemporaryFolder();
        using var root = await host.SetUpAsync(cancellationToken);
        using var anna = host.NewOwner();
        await anna.MakeAccountAsync(await root.InviteAsync("Prosumer", cancellationToken), "anna", cancellationToken);
        using var box = host.NewBox();
        using var certificate = await MandateEndTests.JoinAsync(host, anna, box, cancellationToken);
        using var ven = host.NewVen(certificate);
        var venId = (await ven.RegisterAsync(cancellationToken)).VenId!.Value;
        await MiddlewareCommands.RunAsync(["backup", "--data", host.DataFolder, "--to", folder["copy"]]);
        await anna.Browser.GetAsync(Routes.Erase, cancellationToken);
        await anna.Browser.SubmitAsync(Routes.Erase, cancellationToken);
        await host.Services.GetRequiredService<AuditLog>().TakeOverAsync(cancellationToken);
        await host.StopAsync(cancellationToken);
        Replace(host.DataFolder, folder["copy"]);

        Assert.That(async () => await host.StartAgainAsync(cancellationToken), Throws.TypeOf<StartException>().With.Message.Contains("put back to an earlier one"));

        File.Delete(AuditLog.AnchorFile(host.DataFolder + ".secrets"));
        await host.StartAgainAsync(cancellationToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(host.Services.GetRequiredService<VenStore>().Find(venId), Is.Null);
            Assert.That(await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken), Is.EqualTo("403"), "its mandate cannot be read");
            Assert.That(async () => await anna.LogInAsync(cancellationToken), Throws.TypeOf<InvalidOperationException>());
            Assert.That(await host.Services.GetRequiredService<Database>().FindNamesAsync(cancellationToken), Does.Not.Contain(venId.Value), "what lay there is removed");
            Assert.That(await host.Services.GetRequiredService<Database>().FindKeysAsync(cancellationToken), Is.Not.SupersetOf(host.Services.GetRequiredService<DataKeys>().Destroyed));
        }
    }

    /// <summary>Whom an owner has removed stays out, also on a copy from before.</summary>
    [Test, CancelAfter(300_000)]
    public async Task R28_CopyFromBeforeAWithdrawal_DoesNotBringTheBoxBack(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var folder = new TemporaryFolder();
        using var root = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var certificate = await MandateEndTests.JoinAsync(host, root, box, cancellationToken);
        using var ven = host.NewVen(certificate);
        await ven.RegisterAsync(cancellationToken);
        await MiddlewareCommands.RunAsync(["backup", "--data", host.DataFolder, "--to", folder["copy"]]);
        await root.WithdrawAsync(cancellationToken);
        await host.StopAsync(cancellationToken);
        Replace(host.DataFolder, folder["copy"]);
        File.Delete(AuditLog.AnchorFile(host.DataFolder + ".secrets"));

        await host.StartAgainAsync(cancellationToken);

        Assert.That(await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken), Is.EqualTo("403"));
        Assert.That(host.IsRevoked(certificate));
    }

    /// <summary>An older copy of the keys opens what was sealed then, but for those who were erased since: the data say so.</summary>
    [Test, CancelAfter(300_000)]
    public async Task R28_KeysFromBeforeAnErasure_AreDestroyedAgain(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var folder = new TemporaryFolder();
        using var root = await host.SetUpAsync(cancellationToken);
        await host.NewBoxOfAsync("anna", "local", cancellationToken);
        await host.StopAsync(cancellationToken);
        Copy(host.DataFolder + ".keys", folder["keys"]);
        await host.StartAgainAsync(cancellationToken);
        await host.Services.GetRequiredService<Erasures>().EraseAsync("anna", ErasureAsker.Operator, cancellationToken);
        await host.StopAsync(cancellationToken);
        Replace(host.DataFolder + ".keys", folder["keys"]);

        await host.StartAgainAsync(cancellationToken);

        Assert.That(host.Services.GetRequiredService<DataKeys>().IsErased("anna"));
    }

    /// <summary>Keys that are in no copy of the keys any more close what lies under them, and nothing else; not before somebody says so.</summary>
    [Test, CancelAfter(300_000)]
    public async Task R28_KeysFromBeforeSomebodyJoined_AreToldOf_AndTheOthersGoOn(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var folder = new TemporaryFolder();
        using var root = await host.SetUpAsync(cancellationToken);
        var annas = await host.NewBoxOfAsync("anna", "local", cancellationToken);
        await MiddlewareCommands.RunAsync(["backup", "keys", "--data", host.DataFolder, "--to", folder["keys/data-keys.db"]]);
        var bertas = await host.NewBoxOfAsync("berta", "local", cancellationToken);
        await host.StopAsync(cancellationToken);
        Replace(host.DataFolder + ".keys", folder["keys"]);
        Task<int> ForgetAsync(params string[] said) => MiddlewareCommands.RunAsync(["keys", "forget-missing", "--data", host.DataFolder, .. said]);

        Assert.That(async () => await host.StartAgainAsync(cancellationToken), Throws.TypeOf<StartException>().With.Message.Contains("keys forget-missing"));
        Assert.That(await ForgetAsync(), Is.EqualTo(ExitCodes.Ok));
        Assert.That(async () => await host.StartAgainAsync(cancellationToken), Throws.TypeOf<StartException>(), "it has only been told of");
        Assert.That(await ForgetAsync("--lost-for-good"), Is.EqualTo(ExitCodes.Ok));

        await host.StartAgainAsync(cancellationToken);
        var mandates = host.Services.GetRequiredService<MandateBook>();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await mandates.FindAsync(annas, cancellationToken), Is.Not.Null);
            Assert.That(await mandates.FindAsync(bertas, cancellationToken), Is.Null);
            Assert.That(async () => await root.LogInAsync(cancellationToken), Throws.Nothing);
            Assert.That(async () => await host.NewBoxOfAsync("berta", "local", cancellationToken), Throws.Nothing, "she can join anew");
        }
    }

    /// <summary>The keys of other data make nobody's data unreadable: nothing is taken for lost.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Keys_OfOtherData_AreNotTakenForThose_AndNothingIsForgotten(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var folder = new TemporaryFolder();
        using var root = await host.SetUpAsync(cancellationToken);
        var annas = await host.NewBoxOfAsync("anna", "local", cancellationToken);
        await host.StopAsync(cancellationToken);
        Copy(host.DataFolder + ".keys", folder["keys"]);
        Directory.Delete(host.DataFolder + ".keys", recursive: true);

        Assert.That(await MiddlewareCommands.RunAsync(["keys", "forget-missing", "--lost-for-good", "--data", host.DataFolder]), Is.EqualTo(ExitCodes.Usage), "none are there");
        Assert.That(async () => await host.StartAgainAsync(cancellationToken), Throws.TypeOf<StartException>());
        Assert.That(await MiddlewareCommands.RunAsync(["keys", "forget-missing", "--lost-for-good", "--data", host.DataFolder]), Is.EqualTo(ExitCodes.Usage), "those that the start has made are others");

        Replace(host.DataFolder + ".keys", folder["keys"]);
        await host.StartAgainAsync(cancellationToken);
        Assert.That(await host.Services.GetRequiredService<MandateBook>().FindAsync(annas, cancellationToken), Is.Not.Null);
    }

    [TestCase("there", "is there already")]
    [TestCase("data/inside", "below the data")]
    [CancelAfter(300_000)]
    public async Task Copy_ToWhereItCannotBe_IsRefused(string to, string reason, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var folder = Path.GetDirectoryName(host.DataFolder)!;
        Directory.CreateDirectory(Path.Combine(folder, "there"));

        Assert.That(() => FlexCoop.Middleware.Backup.DataCopy.Make(host.DataFolder, Path.Combine(folder, to)), Throws.TypeOf<StartException>().With.Message.Contains(reason));
    }

    private static void Replace(string folder, string by)
    {
        Directory.Delete(folder, recursive: true);
        Copy(by, folder);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}

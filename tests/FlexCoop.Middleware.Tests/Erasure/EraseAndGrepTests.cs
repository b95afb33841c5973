using System.Net;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Erasure;

/// <summary>"Erase and grep" (security-reliability.md §2.7; FC-MW-13): a member leaves texts at every door, is erased, and none of them is found in any byte.</summary>
public sealed class EraseAndGrepTests
{
    internal static readonly (string Key, string Value)[] App =
    [
        ("Identity:Clients:0:Id", "app"), ("Identity:Clients:0:Name", "App"), ("Identity:Clients:0:RedirectUris:0", "https://app.example/cb"), ("Identity:Clients:0:Grants:0", "authorization_code"),
        ("Identity:Clients:0:Scopes:0", "openid"), ("Identity:Clients:0:Scopes:1", "meter.read"),
    ];

    [Test, CancelAfter(300_000)]
    public async Task Erased_FromEveryDoor_IsInNoByteOfFilesLogsAndCopies(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken, App);
        using var root = await host.SetUpAsync(cancellationToken);
        var (markers, others) = (new Markers(), new Markers());
        using var home = await SeededHome.NewAsync(host, root, markers, cancellationToken);
        using var other = await SeededHome.NewAsync(host, root, others, cancellationToken);
        using var fleet = new RestClient(host.NewClient(Door.Pages), await root.GetTokenAsync(cancellationToken));
        var (shown, shownOfOther) = (await home.ShownAsync(fleet, cancellationToken), await other.ShownAsync(fleet, cancellationToken));
        using var folder = new TemporaryFolder();
        Copy(host.DataFolder, folder["copy"]);

        var page = home.Owner.Browser;
        await page.GetAsync(Routes.Home, cancellationToken);
        Assert.That(page.Text, Does.Contain(Routes.Erase));
        await page.GetAsync(Routes.Erase, cancellationToken);
        await page.SubmitAsync(Routes.Erase, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Text, Does.Contain("Nothing that is known of you can be read any more"));
            Assert.That(markers.Count, Is.GreaterThanOrEqualTo(40));
            Assert.That(shown, Does.Contain(markers.FindIn("shown", shown).Count > 15 ? "" : "more"), "or there is nothing to be erased");
            Assert.That(markers.FindInFiles(host.DataFolder), Is.Empty);
            Assert.That(markers.FindInFiles(host.DataFolder + ".secrets"), Is.Empty);
            Assert.That(markers.FindInFiles(host.DataFolder + ".keys"), Is.Empty);
            Assert.That(markers.FindInFiles(folder["copy"]), Is.Empty, "a copy from before");
            Assert.That(markers.FindIn("the log", host.Logged.Text), Is.Empty);
            Assert.That(await host.Services.GetRequiredService<AuditCheck>().FaultsAsync(cancellationToken), Is.Empty, "the audit log still verifies");
            Assert.That(await other.ShownAsync(fleet, cancellationToken), Is.EqualTo(shownOfOther), "another member's data are untouched");
            Assert.That((await fleet.GetAsync($"api/v1/vens/{home.VenId}", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(await OpenAdrDoorTests.TryAsync(host, home.Certificate, cancellationToken), Is.EqualTo("403"));
            Assert.That((await home.Rest.GetAsync("api/v1/homes", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        }

        await host.RestartAsync(cancellationToken);
        using var again = new RestClient(host.NewClient(Door.Pages), await root.GetTokenAsync(cancellationToken));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(markers.FindInFiles(host.DataFolder), Is.Empty);
            Assert.That((await again.GetAsync($"api/v1/vens/{home.VenId}", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That((await again.GetAsync("api/v1/erasures", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray(), Has.Count.EqualTo(1));
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var target = File.Create(copy);
            source.CopyTo(target);
        }
    }
}

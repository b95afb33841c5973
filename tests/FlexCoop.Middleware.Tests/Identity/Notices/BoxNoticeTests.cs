using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;
using FlexCoop.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Middleware.Tests.Identity;

/// <summary>A box that joins is told of: to its owner on a page, to the cooperative by its webhook (§2.3).</summary>
public sealed class BoxNoticeTests
{
    [Test, CancelAfter(300_000)]
    public async Task Box_ThatJoined_IsOnItsOwnersPageForTwoWeeks(CancellationToken cancellationToken)
    {
        await using var host = await IdentityHost.StartAsync(cancellationToken);
        var anna = await host.MakeAccountAsync("anna", Role.Prosumer, cancellationToken);
        using var person = host.NewBrowser();
        await anna.LogInAsync(person, cancellationToken);
        await JoinAsync(host, person, cancellationToken);

        await person.GetAsync(Routes.Mandates, cancellationToken);
        Assert.That(person.Text, Does.Contain("serial number S-77, joined on").And.Contain(", from 127.0.0.1. Not yours? <a href=\"#M-"));
        var section = person.Text.Split("<a href=\"#")[1].Split('"')[0];
        Assert.That(person.Text, Does.Contain($"<section id=\"{section}\">"));

        host.Test.Advance(TimeSpan.FromDays(14));
        await anna.LogInAsync(person, cancellationToken);
        await person.GetAsync(Routes.Mandates, cancellationToken);
        Assert.That(person.Text, Does.Contain("S-77").And.Not.Contain("Not yours?"));
    }

    /// <summary>It is owed in the commit by which the box joins: over restarts, and until it is taken.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Webhook_ThatIsAwayOrRedirects_IsToldUntilItTakesTheNotice(CancellationToken cancellationToken)
    {
        var (answers, told) = (new ConcurrentQueue<int>([503, 302]), new ConcurrentQueue<string>());
        await using var receiver = await ReceiveAsync(answers, told, cancellationToken);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["authority.pem"], TestCertificates.AuthorityPem, cancellationToken);
        await using var host = await IdentityHost.StartAsync(
            cancellationToken,
            options => options.Webhooks = [new WebhookOptions { Cooperative = "local", Url = $"https://localhost:{new Uri(receiver.Urls.Single()).Port}/hook?key=1", TrustFile = folder["authority.pem"] }]);
        using var person = await host.NewPersonAsync(cancellationToken);
        await JoinAsync(host, person, cancellationToken);

        await RunAsync(host, cancellationToken);
        await RunAsync(host, cancellationToken);
        Assert.That(told, Has.Count.EqualTo(1), "it is left alone for a while");
        host.Test.Advance(TimeSpan.FromSeconds(4));
        await host.RestartAsync(cancellationToken);
        await RunAsync(host, cancellationToken);
        Assert.That(told, Has.Count.EqualTo(2), "no redirect is followed");
        host.Test.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(host, cancellationToken);
        host.Test.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(host, cancellationToken);

        Assert.That(told, Has.Count.EqualTo(3));
        Assert.That(told.Distinct().Count(), Is.EqualTo(1), "the same each time");
        var notice = JsonNode.Parse(told.First())!.AsObject();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(notice.Select(member => member.Key), Is.EqualTo(["type", "id", "cooperative", "subject", "joinedAt"]));
            Assert.That((string)notice["type"]!, Is.EqualTo("urn:flexcoop:notice:box-joined"));
            Assert.That((string)notice["subject"]!, Does.Match("^[a-z2-7]{32}$"), "a pseudonym");
            Assert.That(told.First(), Does.Not.Contain("S-77").And.Not.Contain("anna").And.Not.Contain("127.0.0.1"));
        }
    }

    /// <summary>A full disk is no reason to tell the cooperative every five seconds, nor to tell it of one box alone.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Webhook_WhoseNoticesAreTakenWhileNothingCanBeNoted_IsToldOfEachBoxOnce(CancellationToken cancellationToken)
    {
        var told = new ConcurrentQueue<string>();
        await using var receiver = await ReceiveAsync([], told, cancellationToken);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["authority.pem"], TestCertificates.AuthorityPem, cancellationToken);
        await using var host = await IdentityHost.StartAsync(
            cancellationToken,
            options => options.Webhooks = [new WebhookOptions { Cooperative = "local", Url = $"https://localhost:{new Uri(receiver.Urls.Single()).Port}/hook", TrustFile = folder["authority.pem"] }]);
        using var person = await host.NewPersonAsync(cancellationToken);
        await JoinAsync(host, person, cancellationToken);
        await JoinAsync(host, person, cancellationToken);
        var outbox = host.Services.GetRequiredService<IdentityStores>().Identity.Outbox;
        using var other = new SqliteConnection($"Data Source={host["data/identity/identity.db"]};Pooling=False");
        await other.OpenAsync(cancellationToken);

        await ExecuteAsync(other, "CREATE TRIGGER full BEFORE DELETE ON outbox BEGIN SELECT RAISE(ABORT, 'full'); END", cancellationToken);
        await RunAsync(host, cancellationToken);
        await RunAsync(host, cancellationToken);
        var (toldMeanwhile, owedMeanwhile) = (told.Count, outbox.OwedTo("local").Count);
        await ExecuteAsync(other, "DROP TRIGGER full", cancellationToken);
        await RunAsync(host, cancellationToken);

        Assert.That((toldMeanwhile, owedMeanwhile), Is.EqualTo((2, 2)));
        Assert.That((told.Count, outbox.OwedTo("local").Count), Is.EqualTo((2, 0)));
        Assert.That(told, Is.Unique);
    }

    [TestCase("local", "http://localhost/", "https")]
    [TestCase("local", "", "https")]
    [TestCase("nowhere", "https://localhost/", "'nowhere' is no cooperative")]
    public void Webhook_ThatCannotBe_StopsTheStart(string cooperative, string url, string fault) => Assert.That(
        async () => await IdentityHost.StartAsync(CancellationToken.None, options => options.Webhooks = [new WebhookOptions { Cooperative = cooperative, Url = url }]),
        Throws.TypeOf<StartException>().With.Message.Contains(fault));

    private static async Task ExecuteAsync(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static Task RunAsync(IdentityHost host, CancellationToken cancellationToken) => host.Services.GetRequiredService<BoxNotices>().RunAsync(cancellationToken);

    private static async Task JoinAsync(IdentityHost host, TestBrowser person, CancellationToken cancellationToken)
    {
        var claim = await IdentityHost.ClaimAsync(person, cancellationToken);
        var (_, code) = await host.AskForCodeAsync(null, cancellationToken, ("scope", "ven.enrol"), ("device_serial", "S-77"), ("claim_code", claim));
        await person.GetAsync(Routes.Device, cancellationToken);
        await person.SubmitAsync(Routes.Device, cancellationToken, ("user_code", (string)code["user_code"]!));
        await person.SubmitAsync(Routes.DeviceDecision, cancellationToken, ("decision", "allow"));
        Assert.That(person.Text, Does.Contain("The box joins"));
    }

    /// <summary>A cooperative's server; when there is no other answer left it takes what it is told.</summary>
    private static async Task<WebApplication> ReceiveAsync(ConcurrentQueue<int> answers, ConcurrentQueue<string> told, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = TestCertificates.Server })));
        var receiver = builder.Build();
        receiver.MapPost("/hook", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            told.Enqueue(await reader.ReadToEndAsync(context.RequestAborted));
            context.Response.Headers.Location = "/hook";
            return Results.StatusCode(answers.TryDequeue(out var status) ? status : StatusCodes.Status204NoContent);
        });
        await receiver.StartAsync(cancellationToken);
        return receiver;
    }
}

using System.Net;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Testing;
using FlexCoop.Vtn;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Enrolment;

/// <summary>What follows when an owner suspends or withdraws a box (§1.5, §2.6; I7, T-02).</summary>
public sealed class MandateEndTests
{
    [Test, CancelAfter(300_000)]
    public async Task T02_Withdrawn_OnThePage_IsOutOnTheOpenConnectionAndForGood(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var owner = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var certificate = await JoinAsync(host, owner, box, cancellationToken);
        using var ven = host.NewVen(certificate);
        var venId = (await ven.RegisterAsync(cancellationToken)).VenId!.Value;
        var (token, _) = await box.PollAsync(cancellationToken);

        await owner.WithdrawAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(async () => await ven.PollAsync(cancellationToken), Throws.TypeOf<HttpRequestException>().With.Message.StartsWith("403"));
            Assert.That(await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken), Is.EqualTo("403"), "on a new connection");
            Assert.That(host.IsRevoked(certificate), "for those who read CRLs");
            Assert.That(host.Services.GetRequiredService<VenStore>().Find(venId)!.RegistrationId, Is.Null, "its registration ended");
            Assert.That((await box.RequestAsync(token!, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Unauthorized), "the token died");
            Assert.That((await box.PollAsync(cancellationToken)).Error, Is.EqualTo("invalid_grant"), "and the login");
        }

        await host.RestartAsync(cancellationToken);
        Assert.That(await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken), Is.EqualTo("403"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Removal_OnThePage_NamesTheBoxAndAsksFirst(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var owner = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var certificate = await JoinAsync(host, owner, box, cancellationToken);
        var venId = certificate.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, forIssuer: false);
        var named = $"VEN {venId}, joined on {host.Wire.GetUtcNow():yyyy-MM-dd HH:mm} UTC";

        await owner.Browser.GetAsync(Routes.Mandates, cancellationToken);
        var listed = owner.Browser.Text;
        await owner.Browser.SubmitAsync(Routes.Withdraw, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(listed, Does.Contain(named));
            Assert.That(owner.Browser.Text, Does.Contain("Remove it?").And.Contain(named).And.Contain("suspend it instead"));
            Assert.That(await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken), Is.EqualTo("200"), "nothing has happened yet");
        }

        await owner.Browser.SubmitAsync(Routes.Withdraw, cancellationToken);
        Assert.That(await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken), Is.EqualTo("403"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Suspended_IsOutAtOnce_AndInAgainWhenResumed(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var owner = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var certificate = await JoinAsync(host, owner, box, cancellationToken);
        using var ven = host.NewVen(certificate);
        await ven.RegisterAsync(cancellationToken);

        await owner.Browser.GetAsync(Routes.Mandates, cancellationToken);
        await owner.Browser.SubmitAsync(Routes.Suspend, cancellationToken);
        var suspended = await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken);
        using var asked = host.NewClient(Door.OpenAdr, certificate);
        var told = await (await asked.GetAsync("", cancellationToken)).Content.ReadAsStringAsync(cancellationToken);
        var polling = await Assert.CatchAsync<HttpRequestException>(() => ven.PollAsync(cancellationToken));
        await owner.Browser.GetAsync(Routes.Mandates, cancellationToken);
        await owner.Browser.SubmitAsync(Routes.Resume, cancellationToken);

        Assert.That(suspended, Is.EqualTo("403"));
        Assert.That(told, Does.Contain("has suspended or removed it").And.Not.Contain("renew"), "no certificate would help");
        Assert.That(polling!.Message, Does.StartWith("403"), "on the open connection");
        Assert.That(async () => await ven.PollAsync(cancellationToken), Throws.Nothing, "registered as before, with its certificate");
    }

    /// <summary>R-03: killed between any two of the steps that follow from a withdrawal, the next start does the rest.</summary>
    [TestCase("mandate.changed")]
    [TestCase("mandate.logins-ended")]
    [TestCase("mandate.certificates-revoked")]
    [TestCase("mandate.registration-ended")]
    [CancelAfter(300_000)]
    public async Task R03_KilledDuringAWithdrawal_TheNextStartDoesTheRest(string crashPoint, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var owner = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var certificate = await JoinAsync(host, owner, box, cancellationToken);
        using var ven = host.NewVen(certificate);
        var venId = (await ven.RegisterAsync(cancellationToken)).VenId!.Value;
        await host.StopAsync(cancellationToken);

        await using (var process = ProductProcess.StartMiddleware(crashPoint, host.Arguments))
        {
            await process.ReadLineAsync(cancellationToken);
            Assert.That(async () => await owner.WithdrawAsync(cancellationToken), Throws.TypeOf<HttpRequestException>());
            await process.EndAsync(cancellationToken);
        }

        await host.StartAgainAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(host.IsRevoked(certificate));
            Assert.That(await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken), Is.EqualTo("403"));
            Assert.That(host.Services.GetRequiredService<VenStore>().Find(venId)!.RegistrationId, Is.Null);
            Assert.That(await host.Services.GetRequiredService<MandateBook>().UnfinishedAsync(cancellationToken), Is.Empty);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Renewal_UnderAMandateThatIsSuspended_IsRefused(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var owner = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var certificate = await JoinAsync(host, owner, box, cancellationToken);
        await host.Services.GetRequiredService<MandateActs>().ActAsync((await host.HolderAsync(certificate, cancellationToken)).MandateId, prosumerId: null, MandateAct.Suspend, cancellationToken);
        using var machines = host.NewClient(Door.Machines, certificate);

        using var other = host.NewBox();
        using var content = new StringContent($"{{\"csr\":\"{other.SigningRequest.ReplaceLineEndings("\\n")}\"}}");
        using var answer = await machines.PostAsync("api/v1/certificates", content, cancellationToken);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    internal static async Task<System.Security.Cryptography.X509Certificates.X509Certificate2> JoinAsync(DoorsHost host, TestOwner owner, TestBox box, CancellationToken cancellationToken)
    {
        await box.JoinAsync(owner, cancellationToken);
        return await box.EnrolAsync(cancellationToken);
    }
}

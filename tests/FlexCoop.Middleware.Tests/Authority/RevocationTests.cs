using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Authority;

/// <summary>How an operator takes a certificate out of force: by REST where the server runs, by <c>ca revoke</c> where it is stopped.</summary>
[CancelAfter(300_000)]
public sealed class RevocationTests
{
    [TestCase("serialNumber")]
    [TestCase("venId")]
    public async Task T02_Revoked_ByRest_IsOutAtTheNextRequestOfTheOpenConnection(string by, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var mandate = host.NewMandate();
        var certificate = await host.EnrolAsync(cancellationToken, mandate: mandate);
        using var ven = host.NewVen(certificate);
        using var other = host.NewVen(await host.EnrolAsync(cancellationToken));
        await ven.RegisterAsync(cancellationToken);
        await other.RegisterAsync(cancellationToken);

        var (status, body) = await RevokeAsync(host, $$"""{ "{{by}}": "{{(by == "venId" ? mandate.Subject : certificate.SerialNumber)}}", "reason": "keyCompromise" }""", cancellationToken);

        Assert.That((status, body), Is.EqualTo((HttpStatusCode.OK, $$"""{"serialNumbers":["{{Serial(certificate)}}"]}""")));
        Assert.That(async () => await ven.PollAsync(cancellationToken), Throws.TypeOf<HttpRequestException>().With.Message.StartsWith("403"));
        Assert.That(async () => await other.PollAsync(cancellationToken), Throws.Nothing);
    }

    [TestCase("{}", 400, "give one of them")]
    [TestCase("""{ "venId": "a", "serialNumber": "b" }""", 400, "stands beside venId")]
    [TestCase("""{ "venId": "a", "reason": "hold" }""", 400, "keyCompromise")]
    [TestCase("""{ "venId": "a", "force": true }""", 400, "is not a member")]
    [TestCase("""{ "venId": "VEN-404" }""", 404, "'VEN-404'")]
    [TestCase("""{ "serialNumber": "00" }""", 404, "'00'")]
    public async Task Post_WhatCannotBe_IsRefusedWithTheReason(string body, int status, string reason, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);

        var answer = await RevokeAsync(host, body, cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status));
        Assert.That(answer.Body, Does.Contain(reason));
    }

    [Test]
    public async Task Command_WhereTheServerRuns_SaysHow_AndWhereItIsStopped_Revokes(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var mandate = host.NewMandate();
        var certificate = await host.EnrolAsync(cancellationToken, mandate: mandate);
        string[] command = ["ca", "revoke", "--data", host.DataFolder, "--ven", mandate.Subject, "--reason", "keyCompromise"];

        var running = await ProductProcess.RunMiddlewareAsync(cancellationToken, command);
        var before = await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken);
        await host.StopAsync(cancellationToken);
        var stopped = await ProductProcess.RunMiddlewareAsync(cancellationToken, command);
        await host.StartAgainAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((running.ExitCode, running.Output), Is.EqualTo((2, "")));
            Assert.That(running.Error, Does.Contain("POST /api/v1/revocations").And.Contain($"{{\"venId\": \"{mandate.Subject}\"}}"));
            Assert.That(before, Is.EqualTo("200"));
            Assert.That((stopped.ExitCode, stopped.Output, stopped.Error), Is.EqualTo((0, $"Revoked: {Serial(certificate)}\n", "")));
            Assert.That(await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken), Is.EqualTo("403"));
        }
    }

    [TestCase("give one of them")]
    [TestCase("give one of them", "--serial", "00", "--ven", "VEN-1")]
    [TestCase("keyCompromise, affiliationChanged", "--serial", "00", "--reason", "hold")]
    [TestCase("there is no database", "--serial", "00")]
    public async Task Command_WhatCannotBe_EndsWithTheReason(string reason, params string[] arguments)
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output, error) = await ProductProcess.RunMiddlewareAsync(CancellationToken.None, ["ca", "revoke", "--data", folder["nothing"], .. arguments]);

        Assert.That((exitCode, output), Is.EqualTo((2, "")));
        Assert.That(error, Does.Contain(reason).And.Not.Contain("   at "));
        Assert.That(Directory.Exists(folder["nothing"]), Is.False, "nothing is made of it");
    }

    private static string Serial(X509Certificate2 certificate) => Convert.ToHexStringLower(certificate.SerialNumberBytes.Span);

    internal static async Task<(HttpStatusCode Status, string Body)> RevokeAsync(DoorsHost host, string body, CancellationToken cancellationToken)
    {
        using var rest = host.NewClient(Door.Pages);
        rest.DefaultRequestHeaders.Authorization = new("Bearer", await host.NewTokenAsync(cancellationToken, Scopes.FleetRead, Scopes.FleetManage));
        using var answer = await rest.PostAsync("api/v1/revocations", new StringContent(body, Encoding.UTF8, "application/json"), cancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }
}

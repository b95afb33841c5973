using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Middleware.Tests.Enrolment;
using FlexCoop.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Audit;

/// <summary>T-21: a certificate opens something only where the audit log tells that it was issued, and everybody who watches the log sees all that were.</summary>
public sealed class IssuanceLogTests
{
    [Test, CancelAfter(300_000)]
    public async Task T21_Certificate_OfWhichTheLogDoesNotTell_IsRefused_AndNamed_UntilItIsReadmitted(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var owner = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var certificate = await MandateEndTests.JoinAsync(host, owner, box, cancellationToken);
        var serial = Convert.ToHexStringLower(certificate.SerialNumberBytes.Span);
        var told = await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken);
        var sound = await host.Services.GetRequiredService<AuditCheck>().FaultsAsync(cancellationToken);

        // As if it had been issued past the log: the store has it, the log, begun anew, not.
        await host.StopAsync(cancellationToken);
        Directory.Delete(AuditLog.Folder(host.DataFolder), recursive: true);
        Directory.GetFiles(host.DataFolder + ".secrets", "audit.*").ToList().ForEach(File.Delete);
        await host.StartAgainAsync(cancellationToken);
        var untold = await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken);
        var faults = await host.Services.GetRequiredService<AuditCheck>().FaultsAsync(cancellationToken);

        await host.Services.GetRequiredService<Database>().CommitAsync(new UnitOfWork().Owe("a VEN", "registerReport", "what lies sealed"), cancellationToken);
        await host.StopAsync(cancellationToken);
        var readmitted = await AuditCommand.Create().Parse(["readmit", "--data", host.DataFolder]).InvokeAsync(cancellationToken: cancellationToken);
        await host.StartAgainAsync(cancellationToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(told, Is.EqualTo("200"));
            Assert.That(sound, Is.Empty);
            Assert.That(untold, Is.EqualTo("403"));
            Assert.That(faults, Has.Some.StartsWith($"certificate {serial}: its row stands, and the log does not tell of it"));
            Assert.That(readmitted, Is.Zero);
            Assert.That(await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken), Is.EqualTo("200"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task T21_AllCertificatesOfACooperative_AreListedFromTheLog_TheMomentTheyAreGiven(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var owner = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var certificate = await MandateEndTests.JoinAsync(host, owner, box, cancellationToken);
        var cooperative = (await host.HolderAsync(certificate, cancellationToken)).Cooperative;
        using var http = host.NewClient(Door.Pages);
        http.DefaultRequestHeaders.Authorization = new("Bearer", await owner.GetTokenAsync(cancellationToken));

        var listed = JsonNode.Parse(await http.GetStringAsync($"api/v1/audit/certificates?cooperative={cooperative}", cancellationToken))!["items"]!.AsArray();
        var others = JsonNode.Parse(await http.GetStringAsync("api/v1/audit/certificates?cooperative=elsewhere", cancellationToken))!["items"]!.AsArray();
        using var unnamed = await http.GetAsync("api/v1/audit/certificates", cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(listed.Select(entry => $"{entry!["facts"]!["serial"]}"), Is.EqualTo(new[] { Convert.ToHexStringLower(certificate.SerialNumberBytes.Span) }));
            Assert.That(others, Is.Empty);
            Assert.That(unnamed.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(await unnamed.Content.ReadAsStringAsync(cancellationToken), Does.Contain("name the cooperative whose certificates are asked for"));
        }
    }
}

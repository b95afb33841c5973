using System.Net;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Middleware.Tests.Telemetry;
using FlexCoop.Middleware.Webhooks;
using FlexCoop.Storage;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Webhooks;

/// <summary>What each topic tells, and that nothing is told of it twice.</summary>
public sealed class TopicTests
{
    /// <summary>Nobody commits anything when an event ends: it is found out, also by the next process.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Event_AnsweredAndOver_IsToldOnceOverARestart(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings);
        using var rest = lab.NewOperator();
        await rest.MakeWebhookAsync(receiver, cancellationToken, "event.completed", "opt.given");
        await lab.Services.GetRequiredService<Database>().FollowedAsync(cancellationToken);
        await lab.Services.GetRequiredService<EventCompletion>().RunAsync(cancellationToken);
        using var ven = await lab.NewStartedVenAsync(cancellationToken);
        var announced = await rest.AnnounceAsync(SomeBody.Event(ven.VenId.Value), cancellationToken);
        var id = (string)announced["id"]!;
        await ven.ReplyAsync(await ven.PollAsync(cancellationToken), cancellationToken);
        await receiver.WaitAsync(1, cancellationToken);

        lab.Domain.Advance(TimeSpan.FromDays(30));
        await lab.RestartAsync(cancellationToken);
        var completion = lab.Services.GetRequiredService<EventCompletion>();
        await completion.RunAsync(cancellationToken);
        await completion.RunAsync(cancellationToken);
        var received = await receiver.WaitAsync(2, cancellationToken);

        Assert.That(received.Select(one => one.Type), Is.EqualTo(["opt.given", "event.completed"]));
        Assert.That(received.Select(one => (string)one.Data["eventId"]!), Is.EqualTo([id, id]));
        Assert.That((string)received[0].Data["opt"]!, Is.EqualTo("optIn"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Ven_SilentAndBackAndGone_IsTold(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings);
        using var rest = lab.NewOperator();
        await rest.MakeWebhookAsync(receiver, cancellationToken, "ven.*");
        using var ven = await lab.NewStartedVenAsync(cancellationToken);
        await receiver.WaitAsync(1, cancellationToken);

        lab.Wire.Advance(TimeSpan.FromHours(1));
        await receiver.WaitAsync(2, cancellationToken);
        await ven.PollAsync(cancellationToken);
        await receiver.WaitAsync(3, cancellationToken);
        await rest.DeleteAsync($"api/v1/vens/{ven.VenId}", cancellationToken);
        lab.Wire.Advance(TimeSpan.FromHours(1));
        var received = await receiver.WaitAsync(4, cancellationToken);

        Assert.That(received.Select(one => one.Type).Distinct(), Is.EqualTo(["ven.registered", "ven.timed-out", "ven.back", "ven.cancelled"]));
        Assert.That(received.Select(one => (string)one.Data["venId"]!), Is.All.EqualTo(ven.VenId.Value));
    }

    [Test, CancelAfter(300_000)]
    public async Task Quarters_RolledUp_AreToldWithWhereTheyAreRead(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var reporting = await Reporting.StartAsync(cancellationToken, [.. receiver.Settings, ("Telemetry:RollUpEvery", "00:01:00")]);
        await reporting.Rest.MakeWebhookAsync(receiver, cancellationToken, "telemetry.rolled-up");

        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(30), _ => 100, cancellationToken);
        await reporting.RollUpAtAsync(Some.Now.AddMinutes(30), cancellationToken);
        var told = (await receiver.WaitAsync(1, cancellationToken))[0];
        var read = (await reporting.Rest.GetAsync(((string)told.Data["href"]!)[1..], cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();

        Assert.That(((string)told.Data["from"]!, (string)told.Data["to"]!), Is.EqualTo(("2026-06-30T18:00:00Z", "2026-06-30T18:30:00Z")));
        Assert.That(read.Select(quarter => (double)quarter!["value"]!), Is.EqualTo([100, 100]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Certificate_Revoked_IsTold(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var host = await DoorsHost.StartAsync(cancellationToken, receiver.Settings);
        using var root = new RestClient(host.NewClient(Door.Pages), await host.NewTokenAsync(cancellationToken, Scopes.FleetRead));
        await root.MakeWebhookAsync(receiver, cancellationToken, "certificate.revoked");
        var certificate = await host.EnrolAsync(cancellationToken);

        await host.RevokeAsync(certificate, cancellationToken);
        var told = (await receiver.WaitAsync(1, cancellationToken))[0];

        Assert.That((string)told.Data["serialNumber"]!, Is.EqualTo(Convert.ToHexStringLower(certificate.SerialNumberBytes.Span)));
    }

    /// <summary>Who revokes by hand knows nothing of webhooks: what happened is there when the server is.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Certificate_RevokedWhileTheServerIsStopped_IsTold(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var host = await DoorsHost.StartAsync(cancellationToken, receiver.Settings);
        using var root = new RestClient(host.NewClient(Door.Pages), await host.NewTokenAsync(cancellationToken, Scopes.FleetRead));
        await root.MakeWebhookAsync(receiver, cancellationToken, "certificate.revoked");
        var mandate = host.NewMandate();
        var certificate = await host.EnrolAsync(cancellationToken, mandate: mandate);

        await host.StopAsync(cancellationToken);
        var revoked = await ProductProcess.RunMiddlewareAsync(cancellationToken, "ca", "revoke", "--data", host.DataFolder, "--ven", mandate.Subject);
        await host.StartAgainAsync(cancellationToken);
        var told = (await receiver.WaitAsync(1, cancellationToken))[0];

        Assert.That(revoked.ExitCode, Is.Zero, revoked.Error);
        Assert.That((string)told.Data["serialNumber"]!, Is.EqualTo(Convert.ToHexStringLower(certificate.SerialNumberBytes.Span)));
    }
}

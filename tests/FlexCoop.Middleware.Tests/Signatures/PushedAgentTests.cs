using System.Net;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Storage;
using FlexCoop.Testing;
using FlexCoop.Ven;
using FlexCoop.Vtn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Middleware.Tests.Signatures;

/// <summary>Our VTN pushes to our agent over mutual TLS, in either mode of signatures; the agent changes between push and pull, and leaves.</summary>
public sealed class PushedAgentTests : IDisposable
{
    /// <summary>How often it is looked whether two programs, each with sockets of its own, have come so far.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder _folder = new();

    [TestCase(SignaturePolicy.Off)]
    [TestCase(SignaturePolicy.Require)]
    [CancelAfter(300_000)]
    public async Task Agent_InPush_GetsEventsAnswersAndChangesToPullAndBack(SignaturePolicy policy, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Vtn:XmlSignatures", policy.ToString()), ("Push:Networks", "127.0.0.0/8 ::1/128"));
        var mandate = host.NewMandate("ven-push", "localhost");
        var certificate = await host.EnrolAsync(cancellationToken, mandate: mandate);
        var venId = new VenId(mandate.Subject);
        Task RunAsync(bool isPush, Func<VenAgent, Task> use) => RunAgentAsync(host, certificate, policy, isPush, use, cancellationToken);

        await RunAsync(isPush: true, async _ =>
        {
            var eventId = await host.AnnounceAsync(venId, cancellationToken);
            // It comes by push: the agent's clock stands still.
            await UntilAsync(async () => await OptAsync(host, eventId, venId, cancellationToken) is not null, cancellationToken);
            await UntilIdleAsync(host, venId, cancellationToken);
            Assert.That(Find(host, venId).PushAddress, Is.Not.Null);
        });
        await RunAsync(isPush: false, async _ =>
        {
            await UntilAsync(() => Task.FromResult(Find(host, venId).PushAddress is null), cancellationToken);
        });
        await RunAsync(isPush: true, async _ =>
        {
            await UntilAsync(() => Task.FromResult(Find(host, venId).PushAddress is not null), cancellationToken);
            await UntilIdleAsync(host, venId, cancellationToken);
            var before = Find(host, venId).RegistrationId;
            await host.Services.GetRequiredService<VenRegistry>().CancelAsync(venId, cancellationToken);
            await UntilAsync(() => Task.FromResult(Find(host, venId).RegistrationId != before), cancellationToken);
            await UntilIdleAsync(host, venId, cancellationToken);
        });
        Assert.That(host.Services.GetRequiredService<Database>().Outbox.OwedTo(venId.Value), Is.Empty);
    }

    public void Dispose() => _folder.Dispose();

    private async Task RunAgentAsync(DoorsHost host, X509Certificate2 certificate, SignaturePolicy policy, bool isPush, Func<VenAgent, Task> use, CancellationToken cancellationToken)
    {
        using var connections = new VenConnections(CredentialsOf(host, certificate), host.Wire, policy);
        using var http = new HttpClient(connections, disposeHandler: false);
        var options = new VenOptions
        {
            VtnUrl = host.Url(Door.OpenAdr),
            StateFolder = _folder["state"],
            VenName = "home",
            Signatures = policy,
            Push = isPush ? new Ven.PushOptions { Url = new Uri("https://localhost:0/"), Listen = new IPEndPoint(IPAddress.Loopback, 0) } : null,
        };
        using var agent = new VenAgent(options, [], http, new Ven.Clocks(TimeProvider.System, host.Wire), NullLogger.Instance, seed: 1, connections);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = agent.RunAsync(stop.Token);
        await UntilAsync(() => Task.FromResult(agent.Status is { Registration: RegistrationState.Registered, LastContact: not null }), cancellationToken);
        await use(agent);
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static KnownVen Find(DoorsHost host, VenId venId) => host.Services.GetRequiredService<VenStore>().Find(venId)!;

    private static async Task<OptType?> OptAsync(DoorsHost host, OadrEventId eventId, VenId venId, CancellationToken cancellationToken) =>
        (await host.Services.GetRequiredService<EventBook>().ResponseAsync(eventId.Value, venId, cancellationToken))?.Opt;

    private static Task UntilIdleAsync(DoorsHost host, VenId venId, CancellationToken cancellationToken) =>
        UntilAsync(() => Task.FromResult(host.Services.GetRequiredService<Database>().Outbox.OwedTo(venId.Value).Count == 0), cancellationToken);

    private static async Task UntilAsync(Func<Task<bool>> isSoAsync, CancellationToken cancellationToken)
    {
        while (!await isSoAsync())
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>What an enrolment comes to.</summary>
    private static VenCredentials CredentialsOf(DoorsHost host, X509Certificate2 certificate)
    {
        static X509Certificate2 Copy(X509Certificate2 one) => X509CertificateLoader.LoadCertificate(one.RawDataMemory.Span);
        using var key = certificate.GetECDsaPrivateKey()!;
        var chain = host.Hierarchy.Chain(host.Hierarchy.Find("device-ec-1")!);
        return new VenCredentials(Copy(certificate).CopyWithPrivateKey(key), [Copy(chain[0])], [.. host.Hierarchy.Roots.Select(root => Copy(root.Certificate))]);
    }
}

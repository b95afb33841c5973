using System.Security.Cryptography.X509Certificates;
using FlexCoop.Middleware.Doors;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Ven;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>The agent's own side of mutual TLS, against the real door.</summary>
public sealed class AgentTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Test, CancelAfter(300_000)]
    public async Task Agent_WithItsCertificate_RegistersAndPolls(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var mandate = host.NewMandate();
        using var credentials = CredentialsOf(host, await host.EnrolAsync(cancellationToken, mandate: mandate));
        using var http = new HttpClient(VtnConnections.Open(credentials, host.Wire));
        var options = new VenOptions { VtnUrl = host.Url(Door.OpenAdr), StateFolder = _folder["state"], VenName = "home" };
        using var agent = new VenAgent(options, [], http, new Ven.Clocks(host.Wire, host.Wire), NullLogger.Instance, seed: 1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = agent.RunAsync(stop.Token);

        // It waits for its next poll when all of the start-up is done.
        while (agent.Status is not { Registration: RegistrationState.Registered, LastContact: not null })
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        Assert.That(agent.Status.VenId, Is.EqualTo(mandate.Subject));
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [Test, CancelAfter(300_000)]
    public async Task T12_Vtn_OfAnotherRootOrNameOrUse_IsNotSpokenTo(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var certificate = await host.EnrolAsync(cancellationToken);
        using var ours = CredentialsOf(host, certificate);
        using var stranger = host.SelfSigned("CN=root");
        using var foreign = ours with { Roots = [stranger] };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await SpeaksAsync(ours, host.Url(Door.OpenAdr), host, cancellationToken), Is.True);
            Assert.That(await SpeaksAsync(foreign, host.Url(Door.OpenAdr), host, cancellationToken), Is.False, "another root");
            Assert.That(await SpeaksAsync(ours, new UriBuilder(host.Url(Door.OpenAdr)) { Host = "127.0.0.1" }.Uri, host, cancellationToken), Is.False, "another name");
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<bool> SpeaksAsync(VenCredentials credentials, Uri vtn, DoorsHost host, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(VtnConnections.Open(credentials, host.Wire));
        try
        {
            return await new VtnClient(http, vtn, TimeSpan.FromSeconds(10)).PostAsync(OadrServiceName.EiRegisterParty, new OadrQueryRegistration("q"), cancellationToken) is not null;
        }
        catch (VtnUnreachableException)
        {
            return false;
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

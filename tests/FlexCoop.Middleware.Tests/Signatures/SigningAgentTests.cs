using System.Security.Cryptography.X509Certificates;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Testing;
using FlexCoop.Ven;
using FlexCoop.Vtn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Middleware.Tests.Signatures;

/// <summary>Our agent and our VTN with signatures on both sides (XS-01).</summary>
public sealed class SigningAgentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Test, CancelAfter(300_000)]
    public async Task Agent_AndVtnThatBothRequireSignatures_GetAlong(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Vtn:XmlSignatures", "Require"));
        var mandate = host.NewMandate();
        using var connections = new VenConnections(CredentialsOf(host, await host.EnrolAsync(cancellationToken, mandate: mandate)), host.Wire, SignaturePolicy.Require);
        using var http = new HttpClient(connections);
        var options = new VenOptions { VtnUrl = host.Url(Door.OpenAdr), StateFolder = _folder["state"], VenName = "home", Signatures = SignaturePolicy.Require };
        using var agent = new VenAgent(options, [], http, new Ven.Clocks(host.Wire, host.Wire), NullLogger.Instance, seed: 1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = agent.RunAsync(stop.Token);

        // It waits for its next poll when all of the start-up is done.
        while (agent.Status is not { Registration: RegistrationState.Registered, LastContact: not null })
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        var ven = await host.Services.GetRequiredService<VenStore>().FindDocumentAsync(new VenId(mandate.Subject), cancellationToken);
        Assert.That(ven!.Value.XmlSignature, Is.True);
        Assert.That(agent.Status.Trouble, Is.Null);
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A VTN that does not sign: an agent that requires signatures ignores its answers, one that accepts takes them.</summary>
    [TestCase(SignaturePolicy.Require, false)]
    [TestCase(SignaturePolicy.Accept, true)]
    [CancelAfter(300_000)]
    public async Task FX04_AnswerWithoutSignature_IsTakenByPolicy(SignaturePolicy policy, bool isTaken, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Vtn:XmlSignatures", "Off"));
        using var connections = new VenConnections(CredentialsOf(host, await host.EnrolAsync(cancellationToken)), host.Wire, policy);
        using var http = new HttpClient(connections);
        var vtn = new VtnClient(http, host.Url(Door.OpenAdr), TimeSpan.FromSeconds(10));

        Task<OadrMessage?> Ask() => vtn.PostAsync(OadrServiceName.EiRegisterParty, new OadrQueryRegistration("q"), cancellationToken);

        if (isTaken)
        {
            Assert.That(await Ask(), Is.InstanceOf<OadrCreatedPartyRegistration>());
        }
        else
        {
            Assert.That(Ask, Throws.InstanceOf<VtnUnreachableException>().With.Message.Contains("is not signed"));
        }
    }

    /// <summary>The VTN says that it is the message which it refuses: the agent does not doubt its certificate, which is not renewed for that.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Refusal_ForTheSignature_IsNoneOfTheCertificate(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Vtn:XmlSignatures", "Require"));
        using var connections = new VenConnections(CredentialsOf(host, await host.EnrolAsync(cancellationToken)), host.Wire);
        var isDoubted = false;
        connections.Refused = () => isDoubted = true;
        using var http = new HttpClient(connections);
        var vtn = new VtnClient(http, host.Url(Door.OpenAdr), TimeSpan.FromSeconds(10));

        Assert.That(
            () => vtn.PostAsync(OadrServiceName.EiRegisterParty, new OadrQueryRegistration("q"), cancellationToken),
            Throws.InstanceOf<VtnFaultException>().With.Message.Contains("403").And.Message.Contains("is not signed"));
        Assert.That(isDoubted || connections.IsRefused, Is.False);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What an enrolment comes to.</summary>
    private static VenCredentials CredentialsOf(DoorsHost host, X509Certificate2 certificate)
    {
        static X509Certificate2 Copy(X509Certificate2 one) => X509CertificateLoader.LoadCertificate(one.RawDataMemory.Span);
        using var key = certificate.GetECDsaPrivateKey()!;
        var chain = host.Hierarchy.Chain(host.Hierarchy.Find("device-ec-1")!);
        return new VenCredentials(Copy(certificate).CopyWithPrivateKey(key), [Copy(chain[0])], [.. host.Hierarchy.Roots.Select(root => Copy(root.Certificate))]);
    }
}

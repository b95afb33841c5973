using System.Net;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Ca;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Signatures;

/// <summary>A VEN at OpenADR's door that signs by hand what a test tells it to.</summary>
internal sealed class SigningVen : IDisposable
{
    private readonly DoorsHost _host;
    private readonly TestVen _ven;

    private SigningVen(DoorsHost host, X509Certificate2 certificate, VenId venId)
    {
        (_host, Certificate, VenId) = (host, certificate, venId);
        _ven = host.NewVen(certificate);
    }

    public X509Certificate2 Certificate { get; }

    public VenId VenId { get; }

    /// <summary>A VEN that is enrolled, and has not registered.</summary>
    public static async Task<SigningVen> EnrolAsync(DoorsHost host, CancellationToken cancellationToken, KeyBranch branch = KeyBranch.Ec)
    {
        var mandate = host.NewMandate();
        return new SigningVen(host, await host.EnrolAsync(cancellationToken, branch, mandate), new VenId(mandate.Subject));
    }

    /// <summary>A VEN that is registered, by signed messages or others.</summary>
    public static async Task<SigningVen> RegisterAsync(DoorsHost host, CancellationToken cancellationToken, KeyBranch branch = KeyBranch.Ec, bool isSigned = true)
    {
        var ven = await EnrolAsync(host, cancellationToken, branch);
        var (status, body) = await ven.SendAsync("EiRegisterParty", isSigned ? ven.Signed(Some.CreatePartyRegistration()) : OadrWriter.Write(Some.CreatePartyRegistration()), cancellationToken);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), body);
        return ven;
    }

    public byte[] Poll() => Signed(new OadrPoll(VenId));

    /// <summary>A message as it is signed now.</summary>
    public byte[] Signed(OadrMessage message, DateTimeOffset? at = null) => MessageSigner.Sign(OadrWriter.Write(message), Certificate, at ?? _host.Wire.GetUtcNow());

    public Task<(HttpStatusCode Status, string Body)> PollAsync(byte[] poll, CancellationToken cancellationToken) => SendAsync("OadrPoll", poll, cancellationToken);

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(string service, byte[] message, CancellationToken cancellationToken)
    {
        using var response = await _ven.PostAsync(service, message, cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>What an answer says by its signature, held against the certificate that the door has shown.</summary>
    public VerifiedMessage Verify(string answer)
    {
        var body = System.Text.Encoding.UTF8.GetBytes(answer);
        Assert.That(OadrReader.Read(body, OadrReaderOptions.Strict).Faults, Is.Empty);

        // The door's ECC certificate is shown to whoever can take it, whatever his own is.
        return SignatureVerifier.Verify(body, _host.Services.GetRequiredService<ServerCertificates>().For(Door.OpenAdr, isEcc: true).TargetCertificate, _host.Wire.GetUtcNow());
    }

    public void Dispose() => _ven.Dispose();
}

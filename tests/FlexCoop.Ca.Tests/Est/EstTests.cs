using System.Formats.Asn1;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca.Tests;

/// <summary>EST and the REST form over real sockets (RFC 7030, RFC 8951; §2.4 of the security design).</summary>
[CancelAfter(300_000)]
public sealed class EstTests
{
    private CaHost _ca = null!;

    [SetUp]
    public async Task Start() => _ca = await CaHost.StartAsync(CancellationToken.None);

    [TearDown]
    public async Task Stop() => await _ca.DisposeAsync();

    [TestCase("/.well-known/est/cacerts")]
    [TestCase("/.well-known/est/dorp/cacerts")]
    public async Task CaCerts_HoldTheWholeHierarchy(string path, CancellationToken cancellationToken)
    {
        using var client = _ca.NewClient();
        client.DefaultRequestHeaders.UserAgent.ParseAdd("libest");

        using var answer = await client.GetAsync(path, cancellationToken);

        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Content.Headers.ContentType?.ToString(), Is.EqualTo("application/pkcs7-mime; smime-type=certs-only"));
            Assert.That(Certificates(body).Count, Is.EqualTo(6));
            Assert.That(body.TrimEnd('\n').Split('\n').Select(line => line.Length), Is.All.LessThanOrEqualTo(64), "libest reads no longer lines");
            Assert.That(body, Does.EndWith("\n"));
            Assert.That(answer.Content.Headers.ContentLength, Is.EqualTo(body.Length), "some clients know no chunks");
        }
    }

    [Test]
    public async Task CsrAttributes_AskForP256(CancellationToken cancellationToken)
    {
        using var client = _ca.NewClient();

        using var answer = await client.GetAsync("/.well-known/est/csrattrs", cancellationToken);

        var der = Convert.FromBase64String(await answer.Content.ReadAsStringAsync(cancellationToken));
        Assert.That(Convert.ToHexString(der), Does.Contain("06082A8648CE3D030107"));
    }

    [Test]
    public async Task SimpleEnroll_Bearer_GivesTheCertificateAlone(CancellationToken cancellationToken)
    {
        using var client = _ca.NewClient();
        var request = SomeRequest.Ec();

        using var answer = await SendAsync(client, "simpleenroll", request.Base64(), Bearer(NewToken().Token), cancellationToken);

        using var issued = Certificates(await answer.Content.ReadAsStringAsync(cancellationToken)).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(issued.PublicKey.ExportSubjectPublicKeyInfo(), Is.EqualTo(request.Key.ExportSubjectPublicKeyInfo()));
            Assert.That(answer.Headers.GetValues("Link").Single(), Does.Contain("renewal-window"));
        }
    }

    [Test]
    public async Task SimpleEnroll_OneTimeCode_IsTakenOnce(CancellationToken cancellationToken)
    {
        using var client = _ca.NewClient();
        var (mandate, grant) = _ca.NewMandate();
        _ca.Rights.Codes[(mandate.MandateId, "code")] = grant;
        var basic = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{mandate.MandateId}:code")));
        var request = SomeRequest.Ec();

        using var first = await SendAsync(client, "simpleenroll", request.Base64(), basic, cancellationToken);
        using var again = await SendAsync(client, "simpleenroll", request.Base64(), basic, cancellationToken);
        using var other = await SendAsync(client, "simpleenroll", SomeRequest.Ec().Base64(), basic, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await again.Content.ReadAsStringAsync(cancellationToken), Is.EqualTo(await first.Content.ReadAsStringAsync(cancellationToken)));
            Assert.That((int)other.StatusCode, Is.InRange(400, 499));
        }
    }

    [TestCase(null)]
    [TestCase("Bearer unknown")]
    [TestCase("Basic !!")]
    [TestCase("Basic dXNlcg==")]
    [TestCase("Digest a")]
    public async Task SimpleEnroll_Nobody_Is401(string? authorization, CancellationToken cancellationToken)
    {
        using var client = _ca.NewClient();

        using var answer = await SendAsync(client, "simpleenroll", SomeRequest.Ec().Base64(), authorization is null ? null : AuthenticationHeaderValue.Parse(authorization), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(answer.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme), Is.EqualTo(["Basic", "Bearer"]));
        }
    }

    [Test]
    public async Task SimpleEnroll_NotApprovedYet_Is202(CancellationToken cancellationToken)
    {
        using var client = _ca.NewClient();
        var (token, grant) = NewToken(given => given with { IsApproved = false });
        var request = SomeRequest.Ec().Base64();

        using var early = await SendAsync(client, "simpleenroll", request, Bearer(token), cancellationToken);
        _ca.Rights.Tokens[token] = grant with { IsApproved = true };
        using var late = await SendAsync(client, "simpleenroll", request, Bearer(token), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(early.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(early.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromMinutes(1)));
            Assert.That(late.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    /// <summary>A token that is bound to the key of the connection (RFC 8705 §3): not from another one, and for no other key (T-24).</summary>
    [Test]
    public async Task SimpleEnroll_BoundToken_WorksFromItsKeyAlone(CancellationToken cancellationToken)
    {
        var request = SomeRequest.Ec();
        using var own = SelfSigned((ECDsa)request.Key);
        using var foreign = SelfSigned(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var (token, _) = NewToken(grant => grant with { TlsThumbprint = Convert.ToHexStringLower(SHA256.HashData(own.RawData)) });
        using var thief = _ca.NewClient(foreign);
        using var nobody = _ca.NewClient();
        using var owner = _ca.NewClient(own);

        using var stolen = await SendAsync(thief, "simpleenroll", request.Base64(), Bearer(token), cancellationToken);
        using var bare = await SendAsync(nobody, "simpleenroll", request.Base64(), Bearer(token), cancellationToken);
        using var swapped = await SendAsync(owner, "simpleenroll", SomeRequest.Ec().Base64(), Bearer(token), cancellationToken);
        using var good = await SendAsync(owner, "simpleenroll", request.Base64(), Bearer(token), cancellationToken);

        Assert.That(
            new[] { stolen.StatusCode, bare.StatusCode, swapped.StatusCode, good.StatusCode },
            Is.EqualTo([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.OK]));
    }

    [Test]
    public async Task SimpleEnroll_AtAnotherCooperative_Is403(CancellationToken cancellationToken)
    {
        using var client = _ca.NewClient();

        using var answer = await SendAsync(client, "stad/simpleenroll", SomeRequest.Ec().Base64(), Bearer(NewToken().Token), cancellationToken);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [TestCase("application/pkcs10", "no base64 at all!", 400)]
    [TestCase("application/pkcs10", "", 400)]
    [TestCase("application/pkcs10", "AAAA", 400)]
    [TestCase("application/pkcs10", "long", 413)]
    [TestCase("text/plain", "AAAA", 415)]
    public async Task SimpleEnroll_BadBody_IsRefused(string type, string body, int status, CancellationToken cancellationToken)
    {
        using var client = _ca.NewClient();
        using var content = new StringContent(body == "long" ? new string('A', 20_000) : body, Encoding.ASCII, type);
        using var message = new HttpRequestMessage(HttpMethod.Post, "/.well-known/est/simpleenroll") { Content = content, Headers = { Authorization = Bearer(NewToken().Token) } };

        using var answer = await client.SendAsync(message, cancellationToken);

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task SimpleEnroll_OneLineAndTransferEncoding_IsTaken(CancellationToken cancellationToken)
    {
        using var client = _ca.NewClient();
        using var content = new StringContent(Convert.ToBase64String(SomeRequest.Ec().Der()), Encoding.ASCII, "application/pkcs10");
        content.Headers.Add("Content-Transfer-Encoding", "base64");
        using var message = new HttpRequestMessage(HttpMethod.Post, "/.well-known/est/simpleenroll") { Content = content, Headers = { Authorization = Bearer(NewToken().Token) } };

        using var answer = await client.SendAsync(message, cancellationToken);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task SimpleReenroll_WithTheCertificate_Renews(CancellationToken cancellationToken)
    {
        using var current = await EnrolledAsync(cancellationToken);
        using var client = _ca.NewClient(current);

        using var answer = await SendAsync(client, "simplereenroll", SomeRequest.Ec().Base64(), authorization: null, cancellationToken);

        using var renewed = Certificates(await answer.Content.ReadAsStringAsync(cancellationToken)).Single();
        Assert.That(renewed.Subject, Is.EqualTo(current.Subject));
    }

    [TestCase(89, HttpStatusCode.OK)]
    [TestCase(91, HttpStatusCode.Forbidden)]
    public async Task SimpleReenroll_AfterTheEnd_IsTakenForNinetyDays(int days, HttpStatusCode status, CancellationToken cancellationToken)
    {
        using var current = await EnrolledAsync(cancellationToken);
        using var client = _ca.NewClient(current);
        _ca.Clock.Advance(TimeSpan.FromDays(45 + days));

        using var answer = await SendAsync(client, "simplereenroll", SomeRequest.Ec().Base64(), authorization: null, cancellationToken);

        Assert.That(answer.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task SimpleReenroll_RevokedOnAnOpenConnection_Is403(CancellationToken cancellationToken)
    {
        using var current = await EnrolledAsync(cancellationToken);
        using var client = _ca.NewClient(current);
        using var before = await client.GetAsync("/.well-known/est/cacerts", cancellationToken);

        await _ca.Revoker.RevokeAsync(Convert.ToHexStringLower(current.SerialNumberBytes.Span), RevocationReason.KeyCompromise, cancellationToken);
        using var answer = await SendAsync(client, "simplereenroll", SomeRequest.Ec().Base64(), authorization: null, cancellationToken);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    /// <summary>A copied key shows: its holder, or the device, asks by a certificate whose successor is in use, and the operator is warned.</summary>
    [Test]
    public async Task SimpleReenroll_SuccessorInUse_Is403_AndWarned(CancellationToken cancellationToken)
    {
        using var current = await EnrolledAsync(cancellationToken);
        using var client = _ca.NewClient(current);
        using var renewal = await SendAsync(client, "simplereenroll", SomeRequest.Ec().Base64(), authorization: null, cancellationToken);
        using var renewed = Certificates(await renewal.Content.ReadAsStringAsync(cancellationToken)).Single();
        var holder = await _ca.Verifier.VerifyAsync(renewed, TimeSpan.Zero, cancellationToken);
        await _ca.Renewals.UsedAsync(holder!);

        using var answer = await SendAsync(client, "simplereenroll", SomeRequest.Ec().Base64(), authorization: null, cancellationToken);

        var serial = Convert.ToHexStringLower(current.SerialNumberBytes.Span);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(_ca.Steps.Lines.Where(line => line.Level == LogLevel.Warning).Select(line => line.Text), Has.One.Contains(serial).And.Contains("copied"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task SimpleReenroll_WithoutOneOfOurs_Is403(bool isSelfSigned, CancellationToken cancellationToken)
    {
        using var certificate = isSelfSigned ? SelfSigned(ECDsa.Create(ECCurve.NamedCurves.nistP256)) : null;
        using var client = _ca.NewClient(certificate);

        using var answer = await SendAsync(client, "simplereenroll", SomeRequest.Ec().Base64(), authorization: null, cancellationToken);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    /// <summary>T-03: nothing is fetched that an unknown peer's certificate names.</summary>
    [Test]
    public async Task Door_PeerNamesAnIssuerToFetch_FetchesNothing(CancellationToken cancellationToken)
    {
        using var canary = new TcpListener(IPAddress.Loopback, 0);
        canary.Start();
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=VEN-1", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: null, [$"http://{canary.LocalEndpoint}/issuer.cer"]));
        using var leaf = request.Create(
            new X500DistinguishedName("CN=Nobody"), X509SignatureGenerator.CreateForECDsa(issuerKey), _ca.Clock.GetUtcNow().AddDays(-1), _ca.Clock.GetUtcNow().AddYears(1), [1]);
        using var certificate = leaf.CopyWithPrivateKey(key);
        using var client = _ca.NewClient(certificate);

        using var answer = await SendAsync(client, "simplereenroll", SomeRequest.Ec().Base64(), authorization: null, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(canary.Pending(), Is.False);
        }
    }

    /// <summary>FC-CA-1.</summary>
    [Test]
    public async Task Rest_Token_GivesCertificateAndChain(CancellationToken cancellationToken)
    {
        using var client = _ca.NewClient();

        using var answer = await PostAsync(client, SomeRequest.Ec().Pem(), Bearer(NewToken().Token), cancellationToken);

        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(json.RootElement.GetProperty("chain").GetString());
        var serial = json.RootElement.GetProperty("serialNumber").GetString();
        using var window = await client.GetAsync($"/api/v1/certificates/{serial}/renewal-window", cancellationToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(chain, Has.Count.EqualTo(2));
            Assert.That(window.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    [TestCase("{\"csr\": 1}")]
    [TestCase("{\"csr\": \"x\", \"role\": \"admin\"}")]
    [TestCase("{\"csr\": \"x\", \"csr\": \"y\"}")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("{\"csr\": \"\\ud800\"}")]
    public async Task Rest_BadBody_Is400(string body, CancellationToken cancellationToken)
    {
        using var client = _ca.NewClient();
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/certificates")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"), Headers = { Authorization = Bearer(NewToken().Token) },
        };

        using var answer = await client.SendAsync(message, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        }
    }

    [Test]
    public async Task CaFiles_AreWhereCertificatesPoint(CancellationToken cancellationToken)
    {
        using var client = _ca.NewClient();

        using var crl = await client.GetAsync("/ca/device-ec-1/0.crl", cancellationToken);
        using var issuer = await client.GetAsync("/ca/device-ec-1.cer", cancellationToken);
        using var unknown = await client.GetAsync("/ca/device-ec-9.cer", cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(crl.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/pkix-crl"));
            Assert.That(await issuer.Content.ReadAsByteArrayAsync(cancellationToken), Is.EqualTo(CaHost.Hierarchy.Find("device-ec-1")!.Certificate.RawData));
            Assert.That(unknown.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        }
    }

    private static AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);

    /// <summary>The certificates of a SignedData without signers (RFC 5652 §5.1).</summary>
    private static X509Certificate2Collection Certificates(string base64)
    {
        var inner = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        var info = new AsnReader(Convert.FromBase64String(base64), AsnEncodingRules.BER).ReadSequence();
        Assert.That(info.ReadObjectIdentifier(), Is.EqualTo("1.2.840.113549.1.7.2"));
        var signed = info.ReadSequence(inner).ReadSequence();
        signed.ReadInteger();
        signed.ReadEncodedValue();
        signed.ReadEncodedValue();
        var set = signed.ReadSetOf(skipSortOrderValidation: true, inner);
        var certificates = new X509Certificate2Collection();
        while (set.HasData)
        {
            certificates.Add(X509CertificateLoader.LoadCertificate(set.ReadEncodedValue().Span));
        }

        return certificates;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, string operation, string body, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/.well-known/est/" + operation)
        {
            Content = new StringContent(body, new MediaTypeHeaderValue("application/pkcs10")), Headers = { Authorization = authorization },
        };
        return await client.SendAsync(message, cancellationToken);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string pem, AuthenticationHeaderValue authorization, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/certificates")
        {
            Content = new StringContent($"{{\"csr\": \"{JsonEncodedText.Encode(pem)}\"}}", Encoding.UTF8, "application/json"), Headers = { Authorization = authorization },
        };
        return await client.SendAsync(message, cancellationToken);
    }

    private X509Certificate2 SelfSigned(ECDsa key) =>
        new CertificateRequest("CN=C0", key, HashAlgorithmName.SHA256).CreateSelfSigned(_ca.Clock.GetUtcNow().AddDays(-1), _ca.Clock.GetUtcNow().AddYears(1));

    private (string Token, EnrolmentGrant Grant) NewToken(Func<EnrolmentGrant, EnrolmentGrant>? change = null)
    {
        var (_, grant) = _ca.NewMandate(grant: change);
        _ca.Rights.Tokens[grant.GrantId] = grant;
        return (grant.GrantId, grant);
    }

    private async Task<X509Certificate2> EnrolledAsync(CancellationToken cancellationToken)
    {
        var request = SomeRequest.Ec();
        var issued = await _ca.EnrolAsync(request, cancellationToken);
        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate!);
        return certificate.CopyWithPrivateKey((ECDsa)request.Key);
    }
}

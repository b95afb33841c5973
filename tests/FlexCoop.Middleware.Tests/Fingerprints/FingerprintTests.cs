using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Fingerprints;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Profile20a;
using FlexCoop.Testing;
using FlexCoop.Vtn;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Fingerprints;

/// <summary>VENs with certificates of another authority: the operator enters the fingerprint (§10.5.1), and they are let in, and nobody else.</summary>
[CancelAfter(300_000)]
public sealed class FingerprintTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private OtherAuthority _vendor = null!;

    [SetUp]
    public async Task Make()
    {
        _vendor = await OtherAuthority.MakeAsync(CancellationToken.None);
        await File.WriteAllTextAsync(_folder["dorp.pem"], _vendor.Anchors);
    }

    [TearDown]
    public void Clean() => _vendor.Dispose();

    public void Dispose() => _folder.Dispose();

    [TestCase("rsa:2048", 29)]
    [TestCase("ec", 29)]
    [TestCase("ec", 95)]
    public async Task Ven_WhoseFingerprintWasEntered_RegistersAndPollsAsWhomItsOperatorSays(string keyType, int length, CancellationToken cancellationToken)
    {
        var certificate = await _vendor.IssueAsync("0123456789AB", cancellationToken, keyType);
        await using var host = await StartAsync(cancellationToken);
        var entered = await EnterAsync(host, "VEN-VENDOR", CertificateFingerprint.Of(certificate).ToString()[^length..], cancellationToken);
        using var ven = host.NewVen(certificate);

        var created = await ven.RegisterAsync(cancellationToken);
        var polled = await ven.PollAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(entered.Status, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(created.VenId, Is.EqualTo(new VenId("VEN-VENDOR")));
            Assert.That(polled, Is.InstanceOf<OadrRegisterReport>());
        }
    }

    [Test]
    public async Task Certificate_WithoutAFingerprintOfItsOwn_IsRefused(CancellationToken cancellationToken)
    {
        using var stranger = await OtherAuthority.MakeAsync(cancellationToken);
        using var vendorOfStad = await OtherAuthority.MakeAsync(cancellationToken);
        await File.WriteAllTextAsync(_folder["stad.pem"], vendorOfStad.Anchors, cancellationToken);
        var entered = await _vendor.IssueAsync("entered", cancellationToken);
        var sameAuthority = await _vendor.IssueAsync("other", cancellationToken);
        var unknownAuthority = await stranger.IssueAsync("entered", cancellationToken);
        var otherCooperatives = await vendorOfStad.IssueAsync("entered", cancellationToken);
        await using var host = await StartAsync(cancellationToken);
        var selfSigned = host.SelfSigned("CN=entered");
        foreach (var (venId, certificate) in new[] { ("VEN-1", entered), ("VEN-2", unknownAuthority), ("VEN-3", otherCooperatives), ("VEN-4", selfSigned) })
        {
            await EnterAsync(host, venId, CertificateFingerprint.Of(certificate).ToString(), cancellationToken);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await OpenAdrDoorTests.TryAsync(host, entered, cancellationToken), Is.EqualTo("200"));
            Assert.That(await OpenAdrDoorTests.TryAsync(host, sameAuthority, cancellationToken), Is.EqualTo("403"), "the same authority's, not entered");
            Assert.That(await OpenAdrDoorTests.TryAsync(host, unknownAuthority, cancellationToken), Is.EqualTo("handshake"), "an authority's that nobody trusts");
            Assert.That(await OpenAdrDoorTests.TryAsync(host, otherCooperatives, cancellationToken), Is.EqualTo("403"), "one that another cooperative trusts");
            Assert.That(await OpenAdrDoorTests.TryAsync(host, selfSigned, cancellationToken), Is.EqualTo("handshake"), "self-signed");

            await host.PassAsync(TimeSpan.FromDays(11), cancellationToken);
            Assert.That(await OpenAdrDoorTests.TryAsync(host, entered, cancellationToken), Is.EqualTo("handshake"), "over");
        }
    }

    /// <summary>As the maker of a VEN of 2.0a prints it: ten bytes of the SHA-1, or all twenty.</summary>
    [TestCase(29)]
    [TestCase(59)]
    public async Task Ven_OfTwoA_WhoseSha1WasEntered_GetsItsEvents(int length, CancellationToken cancellationToken)
    {
        var certificate = await _vendor.IssueAsync("0123456789AB", cancellationToken);
        var sha1 = string.Join(':', certificate.GetCertHashString().Chunk(2).Select(pair => new string(pair)));
        await using var host = await StartAsync(cancellationToken);
        using var rest = await OperatorAsync(host, cancellationToken);
        using var wrongHash = await rest.PutAsJsonAsync("api/v1/fingerprints/VEN-OLD", new JsonObject { ["fingerprint"] = sha1[^29..], ["cooperative"] = "dorp" }, cancellationToken);
        Assert.That(await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken), Is.EqualTo("403"), "ten bytes are of the SHA-256 unless said");

        using var entered = await rest.PutAsJsonAsync("api/v1/fingerprints/VEN-OLD", new JsonObject { ["fingerprint"] = sha1[^length..], ["cooperative"] = "dorp", ["hash"] = "sha1" }, cancellationToken);
        using var allocated = await rest.PostAsJsonAsync("api/v1/vens", new JsonObject { ["id"] = "VEN-OLD", ["profile"] = "2.0a" }, cancellationToken);
        using var http = host.NewClient(Door.OpenAdr, certificate);
        using var content = new ByteArrayContent(Oadr20aWriter.Write(new OadrRequestEvent { RequestId = "RE-1", VenId = new VenId("VEN-OLD") })) { Headers = { ContentType = new("application/xml") } };
        using var answer = await http.PostAsync("OpenADR2/Simple/EiEvent", content, cancellationToken);
        var read = Oadr20aReader.Read(await answer.Content.ReadAsByteArrayAsync(cancellationToken)).Message as OadrDistributeEvent;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((entered.StatusCode, allocated.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.Created)));
            Assert.That(JsonNode.Parse(await entered.Content.ReadAsStringAsync(cancellationToken))!["hash"]!.GetValue<string>(), Is.EqualTo("sha1"));
            Assert.That(read?.EiResponse?.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
            Assert.That(host.Services.GetRequiredService<VenStore>().Find(new VenId("VEN-OLD"))!.Cooperative, Is.EqualTo("dorp"), "from its certificate");
        }
    }

    /// <summary>RG-33 of the conformance scenarios.</summary>
    [Test]
    public async Task Ven_InAnothersName_IsRefusedWith463(CancellationToken cancellationToken)
    {
        var certificate = await _vendor.IssueAsync("box", cancellationToken);
        await using var host = await StartAsync(cancellationToken);
        await EnterAsync(host, "VEN-1", CertificateFingerprint.Of(certificate).ToString(), cancellationToken);
        using var ven = host.NewVen(certificate);

        var created = await ven.SendAsync<OadrCreatedPartyRegistration>(Some.CreatePartyRegistration() with { VenId = new VenId("VEN-2") }, cancellationToken);

        Assert.That(created.EiResponse.ResponseCode, Is.EqualTo(new EiResponseCode(463)));
    }

    [Test]
    public async Task Fingerprint_Removed_EndsTheOpenConnection(CancellationToken cancellationToken)
    {
        var certificate = await _vendor.IssueAsync("box", cancellationToken);
        await using var host = await StartAsync(cancellationToken);
        await EnterAsync(host, "VEN-1", CertificateFingerprint.Of(certificate).ToString(), cancellationToken);
        using var ven = host.NewVen(certificate);
        await ven.RegisterAsync(cancellationToken);
        using var rest = await OperatorAsync(host, cancellationToken);

        using var removed = await rest.DeleteAsync("api/v1/fingerprints/VEN-1", cancellationToken);

        Assert.That(removed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(async () => await ven.PollAsync(cancellationToken), Throws.TypeOf<HttpRequestException>().With.Message.StartsWith("403"));
    }

    /// <summary>Ten bytes can be met by another certificate, with much work; so the first that comes is kept whole.</summary>
    [Test]
    public async Task Fingerprint_Seen_IsKeptWholeAlsoOverARestart(CancellationToken cancellationToken)
    {
        var certificate = await _vendor.IssueAsync("box", cancellationToken);
        await using var host = await StartAsync(cancellationToken);
        var whole = CertificateFingerprint.Of(certificate);
        await EnterAsync(host, "VEN-1", whole.ToString()[^29..], cancellationToken);
        await OpenAdrDoorTests.TryAsync(host, certificate, cancellationToken);

        using var again = ActivatorUtilities.CreateInstance<FingerprintBook>(host.Services);
        await again.LoadAsync(cancellationToken);

        var seen = again.Find("VEN-1")!;
        var forged = CertificateFingerprint.Parse(new string('0', 44) + whole.Short)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(seen.Seen, Is.EqualTo(whole.Hex));
            Assert.That(seen.Fits(whole), Is.True);
            Assert.That(seen.Fits(forged), Is.False);
            Assert.That((seen with { Seen = null }).Fits(forged), Is.True, "as long as none had come");
        }
    }

    [TestCase("A8:27:CA", "dorp", 422, "10 bytes")]
    [TestCase("ZZ:27:CA:3E:21:A1:6A:DB:E2:E4", "dorp", 422, "10 bytes")]
    [TestCase("A8:27:CA:3E:21:A1:6A:DB:E2:E4", "stad", 422, "give one of dorp")]
    [TestCase("a827ca3e21a16adbe2e4", "dorp", 409, "another VEN's")]
    public async Task Put_WhatCannotBe_IsRefusedWithTheReason(string fingerprint, string cooperative, int status, string reason, CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(cancellationToken);
        await EnterAsync(host, "VEN-1", "A8:27:CA:3E:21:A1:6A:DB:E2:E4", cancellationToken);

        var (answered, body) = await EnterAsync(host, "VEN-2", fingerprint, cancellationToken, cooperative);

        Assert.That((int)answered, Is.EqualTo(status));
        Assert.That(body, Does.Contain(reason));
    }

    [Test]
    public async Task TrustFolder_WithoutARoot_StopsTheStart(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_folder["dorp.pem"], _vendor.IntermediateOnly, cancellationToken);

        Assert.That(async () => await StartAsync(cancellationToken), Throws.TypeOf<StartException>().With.Message.Contains("has no root in it"));
    }

    /// <summary>The samples beside the specification (protocol.md §12.3).</summary>
    [Test]
    public void Fingerprint_OfTheSamples_IsTheirs()
    {
        var samples = File.ReadLines(SharedMaterial.Path("openadr", "samples", "keys", "fingerprints.csv")).Skip(1).Select(line => line.Split(',')).ToList();

        Assert.That(samples, Is.Not.Empty);
        foreach (var sample in samples)
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(SharedMaterial.Path("openadr", "samples", "keys", sample[0]));
            Assert.That(CertificateFingerprint.Of(certificate).ToString(), Does.EndWith(sample[^1]).And.Length.EqualTo(95), sample[0]);
        }
    }

    private Task<DoorsHost> StartAsync(CancellationToken cancellationToken) => DoorsHost.StartAsync(cancellationToken, ("Doors:TrustFolder", _folder.Path));

    private static async Task<HttpClient> OperatorAsync(DoorsHost host, CancellationToken cancellationToken)
    {
        var rest = host.NewClient(Door.Pages);
        rest.DefaultRequestHeaders.Authorization = new("Bearer", await host.NewTokenAsync(cancellationToken, Scopes.FleetRead, Scopes.FleetManage));
        return rest;
    }

    private static async Task<(HttpStatusCode Status, string Body)> EnterAsync(DoorsHost host, string venId, string fingerprint, CancellationToken cancellationToken, string cooperative = "dorp")
    {
        using var rest = await OperatorAsync(host, cancellationToken);
        var body = new JsonObject { ["fingerprint"] = fingerprint, ["cooperative"] = cooperative };
        using var answer = await rest.PutAsync($"api/v1/fingerprints/{venId}", new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json"), cancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }
}

using System.Security.Cryptography.X509Certificates;
using FlexCoop.Ca;
using FlexCoop.Conformance;
using FlexCoop.Middleware.Fingerprints;
using FlexCoop.Middleware.Tests.Fingerprints;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Storage;
using FlexCoop.Testing;
using FlexCoop.Vtn;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>The VTN as a client of the servers of VENs, over mutual TLS: to whom it pushes, and to whom it does not (protocol.md §12; T-02, T-03).</summary>
[CancelAfter(300_000), Parallelizable(ParallelScope.Self)]
public sealed class PushTlsTests
{
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";

    private static readonly TemporaryFolder Trusted = new();

    /// <summary>One for all: each test has VENs of its own.</summary>
    private static DoorsHost _host = null!;

    /// <summary>Whose certificates name no host, trusted by two cooperatives; made before the host's clock begins to stand still, or they would not be valid yet.</summary>
    private static OtherAuthority _vendor = null!;

    private static X509Certificate2 _pinned = null!;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        _vendor = await OtherAuthority.MakeAsync(CancellationToken.None);
        _pinned = await _vendor.IssueAsync("0A1B2C3D4E5F", CancellationToken.None);
        foreach (var cooperative in new[] { "dorp", "stad" })
        {
            await File.WriteAllTextAsync(Trusted[cooperative + ".pem"], _vendor.Anchors);
        }

        _host = await DoorsHost.StartAsync(CancellationToken.None, ("Doors:TrustFolder", Trusted.Path), ("Push:Networks", "127.0.0.0/8 ::1/128"));
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        await _host.DisposeAsync();
        _vendor.Dispose();
        Trusted.Dispose();
    }

    [Test]
    public async Task Push_ToTheServerOfTheVen_ArrivesByMutualTls([Values] KeyBranch branch, CancellationToken cancellationToken)
    {
        var certificate = await _host.EnrolAsync(cancellationToken, branch, _host.NewMandate("ven-push", "localhost"));
        using var listener = Listen(certificate);
        using var ven = _host.NewVen(certificate);

        await ven.RegisterAsync(cancellationToken, pushTo: listener.Url);
        await TakeAsync(listener, ven.VenId, cancellationToken);

        Assert.That(await _host.SettleAsync(ven.VenId, cancellationToken), Is.EqualTo(new PushStanding(listener.Url, PushStatus.Idle, Trouble: null, Refused: [])).UsingPropertiesComparer());
        Assert.That(Owed(ven.VenId), Is.Empty);
    }

    [TestCase("of an unknown authority", "of no authority that is trusted here")]
    [TestCase("that is over", "is over, or not valid yet")]
    [TestCase("that is not valid yet", "is over, or not valid yet")]
    [TestCase("for another host", "is not for the host of its address")]
    [TestCase("by a stolen key", "is not that of a VEN here")]
    [TestCase("that is revoked", "is revoked")]
    [TestCase("of another VEN", "the certificate of another VEN")]
    public async Task Push_ToAServerWithACertificate_SendsNothingAndTriesAgain(string which, string fault, CancellationToken cancellationToken)
    {
        var mandate = _host.NewMandate("ven-push", "localhost");
        var certificate = await _host.EnrolAsync(cancellationToken, KeyBranch.Rsa, mandate);
        using var bad = Listen(await MakeAsync(which, mandate, cancellationToken));
        using var good = Listen(certificate);
        using var ven = _host.NewVen(certificate);

        await ven.RegisterAsync(cancellationToken, pushTo: bad.Url);
        var first = (await _host.SettleAsync(ven.VenId, cancellationToken))!;
        var owed = Owed(ven.VenId).Count;
        _host.Wire.AdvanceTo(first.Trouble!.NextTryAt);
        var second = (await _host.SettleAsync(ven.VenId, cancellationToken))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Status, Is.EqualTo(PushStatus.Waiting));
            Assert.That(first.Trouble.Fault, Does.Contain(fault));
            Assert.That(second.Trouble!.Fault, Is.EqualTo(first.Trouble.Fault));
            Assert.That(second.Trouble.Failures, Is.EqualTo(2));
            Assert.That(bad.Requests, Is.Zero, "not a byte of a message is sent");
            Assert.That(Owed(ven.VenId), Has.Count.EqualTo(owed).And.Not.Empty, "what is owed stays owed");
        }

        await RegisterForPushAsync(ven, good, cancellationToken);
        await TakeAsync(good, ven.VenId, cancellationToken);
        Assert.That((await _host.SettleAsync(ven.VenId, cancellationToken))!.Status, Is.EqualTo(PushStatus.Idle));
    }

    /// <summary>What an operator has entered by its fingerprint need not name the host; but it counts for the VENs of his cooperative alone.</summary>
    [TestCase("dorp", null)]
    [TestCase("stad", "of another cooperative")]
    public async Task Push_ToAServerWhoseFingerprintWasEntered_IsForTheCooperativeThatEnteredIt(string cooperative, string? fault, CancellationToken cancellationToken)
    {
        var certificate = await _host.EnrolAsync(cancellationToken);
        using var ven = _host.NewVen(certificate);
        using var listener = Listen(_pinned);
        await ven.RegisterAsync(cancellationToken);
        await _host.Services.GetRequiredService<FingerprintBook>().EnterAsync(ven.VenId.Value, cooperative, CertificateFingerprint.Of(_pinned), isSha1: false, cancellationToken);

        await RegisterForPushAsync(ven, listener, cancellationToken);
        if (fault is null)
        {
            await TakeAsync(listener, ven.VenId, cancellationToken);
        }

        var standing = (await _host.SettleAsync(ven.VenId, cancellationToken))!;
        await _host.Services.GetRequiredService<FingerprintBook>().RemoveAsync(ven.VenId.Value, cancellationToken);

        Assert.That(standing.Trouble?.Fault, fault is null ? Is.Null : Does.Contain(fault));
        Assert.That(listener.Requests, fault is null ? Is.Not.Zero : Is.Zero);
    }

    /// <summary>Of whom signatures are asked nothing counts that has none: a page of whatever stands before it delivers no event.</summary>
    [Test]
    public async Task Push_EventAnsweredWithoutTheSignatureThatIsAskedFor_IsNotDelivered(CancellationToken cancellationToken)
    {
        var certificate = await _host.EnrolAsync(cancellationToken, mandate: _host.NewMandate("ven-push", "localhost"));
        using var listener = Listen(certificate);
        using var ven = _host.NewVen(certificate);
        await ven.RegisterAsync(cancellationToken, pushTo: listener.Url);
        await TakeAsync(listener, ven.VenId, cancellationToken);
        await _host.SettleAsync(ven.VenId, cancellationToken);

        await _host.Services.GetRequiredService<VenRegistry>().AskForSignaturesAsync(ven.VenId, SignaturePolicy.Require, cancellationToken);
        listener.Serve = async context =>
        {
            await context.Response.WriteAsync("<html/>", cancellationToken);
            return true;
        };
        await _host.AnnounceAsync(ven.VenId, cancellationToken);
        var standing = (await _host.SettleAsync(ven.VenId, cancellationToken))!;

        Assert.That(standing.Status, Is.EqualTo(PushStatus.Waiting));
        Assert.That(standing.Trouble!.Fault, Does.Contain("the signature of its answer to oadrDistributeEvent does not hold"));
    }

    /// <summary>Kestrel does not serve by such a certificate; others do.</summary>
    [Test]
    public async Task Push_ToAServerWithACertificateForClients_SendsNothing(CancellationToken cancellationToken)
    {
        var now = _host.Wire.GetUtcNow();
        var certificate = await _host.EnrolAsync(cancellationToken);
        using var bad = new ProvingServer(_host.SignByStolenKey(now.AddHours(-1), now.AddDays(1), ClientAuth, "localhost"));
        using var ven = _host.NewVen(certificate);

        await ven.RegisterAsync(cancellationToken, pushTo: new Uri($"https://localhost:{bad.Port}/"));
        var failed = (await _host.SettleAsync(ven.VenId, cancellationToken))!;

        Assert.That(failed.Trouble!.Fault, Does.Contain("is not for a server"));
    }

    /// <summary>A VEN whose certificate is revoked while it is registered gets nothing from then on.</summary>
    [Test]
    public async Task T02_Push_AfterTheVenWasRevoked_SendsNothing(CancellationToken cancellationToken)
    {
        var certificate = await _host.EnrolAsync(cancellationToken, mandate: _host.NewMandate("ven-push", "localhost"));
        using var listener = Listen(certificate);
        using var ven = _host.NewVen(certificate);
        await ven.RegisterAsync(cancellationToken, pushTo: listener.Url);
        await TakeAsync(listener, ven.VenId, cancellationToken);
        await _host.SettleAsync(ven.VenId, cancellationToken);
        var before = listener.Requests;

        await _host.RevokeAsync(certificate, cancellationToken);
        await _host.AnnounceAsync(ven.VenId, cancellationToken);
        var failed = (await _host.SettleAsync(ven.VenId, cancellationToken))!;

        Assert.That(failed.Trouble!.Fault, Does.Contain("its server's certificate is refused").And.Contain("revoked"));
        Assert.That(listener.Requests, Is.EqualTo(before));
    }

    private static async Task<X509Certificate2> MakeAsync(string which, Mandate mandate, CancellationToken cancellationToken)
    {
        var now = _host.Wire.GetUtcNow();
        switch (which)
        {
            case "of an unknown authority":
                return _host.SelfSigned("CN=localhost", "localhost");
            case "that is over":
                return _host.SignByStolenKey(now.AddHours(-2), now.AddHours(-1), ServerAuth, "localhost");
            case "that is not valid yet":
                return _host.SignByStolenKey(now.AddHours(1), now.AddDays(1), ServerAuth, "localhost");
            case "for another host":
                return await _host.EnrolAsync(cancellationToken, mandate: _host.NewMandate("ven-push", "ven.push.example") with { Subject = mandate.Subject });
            case "by a stolen key":
                return _host.SignByStolenKey(now.AddHours(-1), now.AddDays(1), ServerAuth, "localhost");
            case "of another VEN":
                return await _host.EnrolAsync(cancellationToken, mandate: _host.NewMandate("ven-push", "localhost"));
            default:
                var revoked = await _host.EnrolAsync(cancellationToken, mandate: _host.NewMandate("ven-push", "localhost") with { Subject = mandate.Subject });
                await _host.RevokeAsync(revoked, cancellationToken);
                return revoked;
        }
    }

    private static PushListener Listen(X509Certificate2 certificate) => new(new PushListenerSecurity(certificate, "localhost", _host.Trust()));

    private static Task<OadrCreatedPartyRegistration> RegisterForPushAsync(TestVen ven, PushListener listener, CancellationToken cancellationToken) => ven.SendAsync<OadrCreatedPartyRegistration>(
        Some.CreatePartyRegistration() with { RegistrationId = ven.RegistrationId, VenId = ven.VenId, HttpPullModel = false, TransportAddress = listener.Url.AbsoluteUri }, cancellationToken);

    private static IReadOnlyList<OutboxRow> Owed(VenId venId) => _host.Services.GetRequiredService<Database>().Outbox.OwedTo(venId.Value);

    /// <summary>Takes the VTN's METADATA, which comes first, and answers well.</summary>
    private static async Task TakeAsync(PushListener listener, VenId venId, CancellationToken cancellationToken)
    {
        PushedMessage? pushed;
        for (var arrived = listener.Arrived; (pushed = listener.Take()) is null; arrived = listener.Arrived)
        {
            var settled = _host.SettleAsync(venId, cancellationToken);
            if (await Task.WhenAny(arrived, settled) == settled && (await settled)?.Trouble is { } trouble)
            {
                Assert.Fail(trouble.Fault);
            }
        }

        pushed.Reply(OadrWriter.Write(new OadrRegisteredReport { EiResponse = EiResponse.Ok(((OadrRegisterReport)pushed.Message).RequestId), VenId = venId }));
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Testing;

namespace FlexCoop.Ca.Tests;

/// <summary>The 15 checks of a request, in their order: of each what it takes and what it refuses (§1.3 of the security design; T-16).</summary>
public sealed class CsrPolicyTests
{
    private static readonly string[] Lax = ["RequestsPerMandate", "RequestsPerAddress", "CertificatesPerSubject"];

    private CaHost _ca = null!;

    [SetUp]
    public async Task Open() => _ca = await CaHost.OpenAsync(CancellationToken.None, [.. Lax.Select(key => (key, "1000"))]);

    [TearDown]
    public async Task Close() => await _ca.DisposeAsync();

    [Test]
    public Task Request_Good_IsTaken() => Takes(SomeRequest.Ec());

    // Check 1: size and form.
    [Test]
    public async Task Form_OfEightKiB_IsTaken()
    {
        var fill = 7000;
        await Takes(SomeRequest.Ec() with { Attributes = [(Oids.ChallengePassword, [SomeRequest.Text(new string('x', fill))])] });
    }

    [Test]
    public Task Form_TooLong_IsRefused() =>
        Refuses(CaProblems.Form, SomeRequest.Ec() with { Attributes = [(Oids.ChallengePassword, [SomeRequest.Text(new string('x', 9000))])] });

    [Test]
    public Task Form_TrailingByte_IsRefused() => Refuses(CaProblems.Form, [.. SomeRequest.Ec().Der(), 0]);

    [Test]
    public Task Form_Truncated_IsRefused() => Refuses(CaProblems.Form, SomeRequest.Ec().Der()[..^1]);

    [Test]
    public Task Form_Nothing_IsRefused() => Refuses(CaProblems.Form, []);

    [Test]
    public Task Form_BerIndefiniteLength_IsRefused()
    {
        var der = SomeRequest.Ec().Der();
        byte[] ber = [0x30, 0x80, .. der.AsSpan(der[1] < 0x80 ? 2 : 2 + (der[1] & 0x7F)), 0, 0];
        return Refuses(CaProblems.Form, ber);
    }

    [TestCase("-----BEGIN NEW CERTIFICATE REQUEST-----\nAAAA\n-----END NEW CERTIFICATE REQUEST-----")]
    [TestCase("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    [TestCase("-----BEGIN CERTIFICATE REQUEST-----")]
    [TestCase("no base64 ü")]
    [TestCase("")]
    public void Form_OtherLabel_IsNoRequest(string text) => Assert.That(RequestForm.FromEst(System.Text.Encoding.Latin1.GetBytes(text)), Is.Null);

    // Check 2: signature algorithm.
    [TestCase("SHA256")]
    [TestCase("SHA384")]
    [TestCase("SHA512")]
    public Task SignatureAlgorithm_Sha2_IsTaken(string hash) => Takes(SomeRequest.Ec() with { Hash = new HashAlgorithmName(hash) });

    [Test]
    public Task SignatureAlgorithm_Sha1_IsRefused() => Refuses(CaProblems.SignatureAlgorithm, SomeRequest.Ec() with { Hash = HashAlgorithmName.SHA1 });

    [Test]
    public Task SignatureAlgorithm_Sha1Rsa_IsRefused() => Refuses(CaProblems.SignatureAlgorithm, new SomeRequest(SomeRsa.Key()) { Hash = HashAlgorithmName.SHA1 });

    [Test]
    public Task SignatureAlgorithm_OfAnotherKeyType_IsRefused() => Refuses(CaProblems.SignatureAlgorithm, SomeRequest.Ec() with { SignatureAlgorithm = Oids.Sha256Rsa });

    // Check 3: proof of possession.
    [Test]
    public Task ProofOfPossession_SignedByAnotherKey_IsRefused() =>
        Refuses(CaProblems.ProofOfPossession, SomeRequest.Ec() with { SubjectPublicKeyInfo = SomeRequest.Ec().Key.ExportSubjectPublicKeyInfo() });

    // Check 4: key type and size.
    [TestCase(2048)]
    [TestCase(3072)]
    public Task KeyType_Rsa_IsTaken(int bits) => Takes(new SomeRequest(RSA.Create(bits)));

    [TestCase("1.3.132.0.34", Description = "P-384")]
    public Task KeyType_Curve_IsTaken(string oid) => Takes(new SomeRequest(ECDsa.Create(ECCurve.CreateFromValue(oid))));

    [TestCase("1.3.132.0.35", Description = "P-521")]
    [TestCase("1.3.132.0.10", Description = "secp256k1")]
    public Task KeyType_OtherCurve_IsRefused(string oid) => Refuses(CaProblems.KeyType, new SomeRequest(ECDsa.Create(ECCurve.CreateFromValue(oid))));

    [TestCase(1024)]
    [TestCase(2056)]
    public Task KeyType_OtherRsaSize_IsRefused(int bits) => Refuses(CaProblems.KeyType, new SomeRequest(RSA.Create(bits)));

    // Check 5: RSA quality.
    [Test]
    public Task RsaQuality_ClosePrimes_IsRefused() => Refuses(CaProblems.RsaQuality, new SomeRequest(WeakKeys.ClosePrimes), "Fermat");

    [Test]
    public Task RsaQuality_Roca_IsRefused() => Refuses(CaProblems.RsaQuality, new SomeRequest(WeakKeys.Roca), "ROCA");

    // Check 6: EC quality.
    [Test]
    public Task EcQuality_PointBesideTheCurve_IsRefused()
    {
        var request = SomeRequest.Ec();
        var spki = request.Key.ExportSubjectPublicKeyInfo();
        spki[^1] ^= 1;
        return Refuses(CaProblems.EcQuality, request with { SubjectPublicKeyInfo = spki }, "not on its curve");
    }

    // Check 7: blocked keys.
    [Test]
    public async Task BlockedKey_Compromised_IsRefused()
    {
        var request = SomeRequest.Ec();
        var issued = await _ca.EnrolAsync(request, CancellationToken.None);

        await _ca.Revoker.RevokeAsync(issued.Serial, RevocationReason.KeyCompromise, CancellationToken.None);

        await Refuses(CaProblems.BlockedKey, request);
    }

    [Test]
    public void BlockedKey_OfOurAuthorities_IsKnown() =>
        Assert.That(CaHost.Hierarchy.All.Select(authority => new BlockedKeys(KeyBlocklist.Empty, CaHost.Hierarchy.All).Contains(authority.SpkiHash)), Is.All.True);

    // Check 8: duplicate keys.
    [Test]
    public async Task DuplicateKey_SameMandate_IsGivenTheSameCertificate()
    {
        var (request, requester) = (SomeRequest.Ec(), _ca.NewRequester());
        var issued = await _ca.EnrolAsync(request, CancellationToken.None, requester);

        var again = await _ca.Policy.JudgeAsync(request.Der(), requester, CancellationToken.None);

        Assert.That(again.Issued?.Serial, Is.EqualTo(issued.Serial));
    }

    [Test]
    public async Task DuplicateKey_OtherMandate_IsRefused()
    {
        var request = SomeRequest.Ec();
        await _ca.EnrolAsync(request, CancellationToken.None);

        await Refuses(CaProblems.DuplicateKey, request, "Another device");
    }

    // Check 9: attributes.
    [Test]
    public Task Attributes_ChallengePassword_IsTaken() => Takes(SomeRequest.Ec() with { Attributes = [(Oids.ChallengePassword, [SomeRequest.Text("x")])] });

    [Test]
    public Task Attributes_Unknown_IsRefused() => Refuses(CaProblems.Attributes, SomeRequest.Ec() with { Attributes = [("1.2.3.4", [SomeRequest.Text("x")])] });

    [Test]
    public Task Attributes_Twice_IsRefused() => Refuses(
        CaProblems.Attributes, SomeRequest.Ec() with { Attributes = [(Oids.ChallengePassword, [SomeRequest.Text("x")]), (Oids.ChallengePassword, [SomeRequest.Text("y")])] });

    [Test]
    public Task Attributes_TwoExtensionsOfOneKind_IsRefused() =>
        Refuses(CaProblems.Attributes, SomeRequest.Ec().Asking(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true), new X509KeyUsageExtension(X509KeyUsageFlags.None, critical: true)));

    // Check 10: extensions.
    [Test]
    public Task Extensions_Harmless_AreTaken() => Takes(SomeRequest.Ec().Asking(
        new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true),
        new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true),
        new X509EnhancedKeyUsageExtension([new Oid(Oids.ServerAuth)], critical: false)));

    [TestCaseSource(nameof(Dangerous))]
    public Task T16_Extensions_OfAnAuthority_AreRefused(X509Extension extension) => Refuses(CaProblems.Extensions, SomeRequest.Ec().Asking(extension));

    // Check 11: names.
    [Test]
    public async Task Names_TheMandates_AreTaken()
    {
        var requester = _ca.NewRequester();
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri($"urn:uuid:{requester.Mandate!.DeviceId:D}"));
        names.AddDnsName($"{requester.Mandate.DeviceId:N}.ven.flexcoop.internal");

        await Takes(SomeRequest.Ec().Named($"CN={requester.Mandate.Subject}, O=Anything").Asking(names.Build()), requester);
    }

    [TestCase("CN=someone-else")]
    [TestCase("C=BE, O=a, OU=b, OU=c")]
    [TestCase("CN=w\u00FCste")]
    [TestCase("OID.1.2.840.113549.1.9.1=a@b.example")]
    public Task Names_OtherSubject_IsRefused(string subject) => Refuses(CaProblems.Names, SomeRequest.Ec().Named(subject));

    [TestCase("host")]
    [TestCase("email")]
    [TestCase("address")]
    [TestCase("uri")]
    public Task Names_OtherAlternative_IsRefused(string kind)
    {
        var names = new SubjectAlternativeNameBuilder();
        switch (kind)
        {
            case "host": names.AddDnsName("vtn.example.org"); break;
            case "email": names.AddEmailAddress("a@b.example"); break;
            case "address": names.AddIpAddress(IPAddress.Loopback); break;
            default: names.AddUri(new Uri("urn:uuid:00000000-0000-0000-0000-000000000000")); break;
        }

        return Refuses(CaProblems.Names, SomeRequest.Ec().Asking(names.Build()));
    }

    // Check 12: mandate.
    [Test]
    public Task T17_Mandate_NotActive_IsRefused() => Refuses(CaProblems.Mandate, SomeRequest.Ec(), requester: _ca.NewRequester(mandate => mandate with { IsActive = false }));

    [Test]
    public Task Mandate_OfACooperativeThatLeft_IsRefused() =>
        Refuses(CaProblems.Mandate, SomeRequest.Ec(), requester: _ca.NewRequester(mandate => mandate with { CooperativeIsActive = false }));

    [Test]
    public Task T17_Mandate_Gone_IsRefused() => Refuses(CaProblems.Mandate, SomeRequest.Ec(), requester: _ca.NewRequester() with { Mandate = null });

    [Test]
    public Task Mandate_RsaForAWorker_IsRefused() =>
        Refuses(CaProblems.Mandate, new SomeRequest(SomeRsa.Key()), "takes no Rsa keys", _ca.NewRequester(mandate => mandate with { Profile = "worker", DeviceId = null }));

    [Test]
    public Task T17_Mandate_GrantOfAnotherKey_IsRefused() =>
        Refuses(CaProblems.Mandate, SomeRequest.Ec(), "another key", _ca.NewRequester(grant: grant => grant with { SpkiHash = SomeRequest.Ec().SpkiHash }));

    [Test]
    public Task Mandate_GrantOfThisKey_IsTaken()
    {
        var request = SomeRequest.Ec();
        return Takes(request, _ca.NewRequester(grant: grant => grant with { SpkiHash = request.SpkiHash }));
    }

    [Test]
    public async Task Mandate_NotApprovedYet_IsToldToWait()
    {
        var verdict = await _ca.Policy.JudgeAsync(SomeRequest.Ec().Der(), _ca.NewRequester(grant: grant => grant with { IsApproved = false }), CancellationToken.None);

        Assert.That(verdict.Refusal?.RetryAfter, Is.Not.Null);
    }

    [Test]
    public async Task Mandate_WithAnotherLiveCertificate_IsRefused()
    {
        var requester = _ca.NewRequester();
        await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, requester);

        await Refuses(CaProblems.Mandate, SomeRequest.Ec(), "already", requester with { Grant = requester.Grant! with { GrantId = "G-2" } });
    }

    // Check 13: limits.
    [Test]
    public Task Limits_DevicesOfTheOwner_AreCounted() =>
        Refuses(CaProblems.Limit, SomeRequest.Ec(), "may have 10", _ca.NewRequester(mandate => mandate with { DevicesOfOwner = 11 }));

    [Test]
    public async Task Limits_RequestsOfAMandate_AreCounted()
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None, ("RequestsPerMandate", "1"));
        var requester = ca.NewRequester();
        await ca.Policy.JudgeAsync(SomeRequest.Ec().Der(), requester, CancellationToken.None);

        var second = await ca.Policy.JudgeAsync(SomeRequest.Ec().Der(), requester, CancellationToken.None);
        ca.Clock.Advance(second.Refusal!.RetryAfter!.Value);
        var third = await ca.Policy.JudgeAsync(SomeRequest.Ec().Der(), requester, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Refusal.Slug, Is.EqualTo(CaProblems.Limit));
            Assert.That(third.Refusal, Is.Null);
        }
    }

    // Check 14: renewal.
    [Test]
    public async Task Renewal_NewKey_IsTaken()
    {
        var issued = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);

        await Takes(SomeRequest.Ec(), _ca.Renewing(issued));
    }

    [Test]
    public async Task Renewal_SameKey_IsRefusedUnlessTheMandateAllowsIt()
    {
        var request = SomeRequest.Ec();
        var issued = await _ca.EnrolAsync(request, CancellationToken.None);
        var requester = _ca.Renewing(issued);

        await Refuses(CaProblems.Renewal, request, "new key", requester);
        await Takes(request, requester with { Mandate = requester.Mandate! with { ReuseKey = true } });
    }

    [Test]
    public async Task Renewal_OfAnotherSubject_IsRefused()
    {
        var requester = _ca.Renewing(await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None));

        await Refuses(CaProblems.Renewal, SomeRequest.Ec(), "other names", requester with { Mandate = requester.Mandate! with { Subject = "VEN-OTHER" } });
    }

    [Test]
    public async Task Renewal_OfARevokedCertificate_IsRefused()
    {
        var issued = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        await _ca.Revoker.RevokeAsync(issued.Serial, reason: null, CancellationToken.None);

        await Refuses(CaProblems.Renewal, SomeRequest.Ec(), "revoked", _ca.Renewing(issued));
    }

    private static IEnumerable<X509Extension> Dangerous() =>
    [
        new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true),
        new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true),
        new X509KeyUsageExtension(X509KeyUsageFlags.CrlSign, critical: true),
        new X509EnhancedKeyUsageExtension([new Oid(Oids.AnyExtendedKeyUsage)], critical: false),
        new X509Extension(Oids.NameConstraints, [0x30, 0], critical: true),
        new X509Extension(Oids.CertificatePolicies, [0x30, 0], critical: false),
        new X509Extension("1.2.3.4", [5, 0], critical: true),
        new X509Extension(Oids.BasicConstraints, [0xFF], critical: true),
    ];

    private async Task Takes(SomeRequest request, Requester? requester = null)
    {
        var verdict = await _ca.Policy.JudgeAsync(request.Der(), requester ?? _ca.NewRequester(), CancellationToken.None);

        Assert.That(verdict.Refusal, Is.Null);
    }

    private Task Refuses(string slug, SomeRequest request, string told = "", Requester? requester = null) => Refuses(slug, request.Der(), told, requester);

    private async Task Refuses(string slug, byte[] der, string told = "", Requester? requester = null)
    {
        var verdict = await _ca.Policy.JudgeAsync(der, requester ?? _ca.NewRequester(), CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(verdict.Refusal?.Slug, Is.EqualTo(slug), verdict.Refusal?.Detail);
            Assert.That(verdict.Refusal?.Detail, Does.Contain(told));
        }
    }
}

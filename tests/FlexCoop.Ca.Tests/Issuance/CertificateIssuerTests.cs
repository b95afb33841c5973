using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Ca.Tests;

/// <summary>From a request to a certificate: at most one for each grant, and none that nobody knows of.</summary>
public sealed class CertificateIssuerTests
{
    private CaHost _ca = null!;

    [SetUp]
    public async Task Open() => _ca = await CaHost.OpenAsync(
        CancellationToken.None, ("RequestsPerMandate", "1000"), ("CertificatesPerSubject", "1000"), ("SignaturesPerSecond", "10000"));

    [TearDown]
    public async Task Close() => await _ca.DisposeAsync();

    [Test]
    public async Task Issue_Ven_IsBuiltFromProfileAndMandateAlone()
    {
        var request = SomeRequest.Ec().Asking(new X509EnhancedKeyUsageExtension([new Oid(Oids.ServerAuth)], critical: true));

        var issued = await _ca.EnrolAsync(request, CancellationToken.None);

        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate!);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), Is.EqualTo(issued.Mandate.Subject));
            Assert.That(certificate.Subject, Does.Contain("O=dorp"));
            Assert.That(names, Is.EqualTo([$"{issued.Mandate.DeviceId:N}.ven.flexcoop.internal"]));
            Assert.That(certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(usage => usage.Value), Is.EqualTo([Oids.ClientAuth]));
            Assert.That(certificate.NotAfter.ToUniversalTime(), Is.EqualTo(_ca.Clock.GetUtcNow().AddDays(45).AddSeconds(-1).UtcDateTime));
            Assert.That(certificate.NotBefore.ToUniversalTime(), Is.EqualTo(_ca.Clock.GetUtcNow().AddHours(-1).UtcDateTime));
        }
    }

    [TestCase("ven", KeyBranch.Ec, "device-ec-1")]
    [TestCase("ven", KeyBranch.Rsa, "device-rsa-1")]
    [TestCase("vtn", KeyBranch.Ec, "server-ec-1")]
    [TestCase("vtn", KeyBranch.Rsa, "server-rsa-1")]
    [TestCase("worker", KeyBranch.Ec, "server-ec-1")]
    [TestCase("admin", KeyBranch.Ec, "server-ec-1")]
    public async Task Issue_EachProfile_VerifiesByOpenSsl(string profile, KeyBranch branch, string issuer)
    {
        using var folder = new TemporaryFolder();
        var requester = _ca.NewRequester(mandate => mandate with { Profile = profile, HostNames = ["vtn.dorp.example"] });
        var issued = await _ca.EnrolAsync(branch == KeyBranch.Ec ? SomeRequest.Ec() : new SomeRequest(SomeRsa.Key()), CancellationToken.None, requester);
        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate!);
        var chain = CaHost.Hierarchy.Chain(CaHost.Hierarchy.Find(issued.Issuer)!);
        await File.WriteAllTextAsync(folder["leaf"], certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(folder["intermediate"], chain[0].ExportCertificatePem());
        await File.WriteAllTextAsync(folder["root"], chain[1].ExportCertificatePem());

        var (code, error) = await SystemProgram.RunAsync(
            "openssl",
            "openssl",
            ["verify", "-x509_strict", "-purpose", profile == "vtn" ? "sslserver" : "sslclient", "-attime", SomeHierarchy.OpenSslTime, "-CAfile", folder["root"], "-untrusted", folder["intermediate"], folder["leaf"]],
            CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(issued.Issuer, Is.EqualTo(issuer));
            Assert.That(code, Is.Zero, error);
        }
    }

    /// <summary>FC-CA-4: each device has its own; revoking one leaves the other working.</summary>
    [Test]
    public async Task Issue_TwoBoxesOfOneOwner_HaveTwoSerials()
    {
        var one = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        var other = await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);

        await _ca.Revoker.RevokeAsync(one.Serial, reason: null, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_ca.Status.IsRevoked(one.Issuer, one.Serial), Is.True);
            Assert.That(_ca.Status.IsRevoked(other.Issuer, other.Serial), Is.False);
        }
    }

    [Test]
    public async Task Issue_SameRequestAgain_GivesTheSameBytes()
    {
        var (request, requester) = (SomeRequest.Ec(), _ca.NewRequester());
        var first = await _ca.EnrolAsync(request, CancellationToken.None, requester);

        var second = await _ca.EnrolAsync(request, CancellationToken.None, requester);

        Assert.That(second.Certificate, Is.EqualTo(first.Certificate));
    }

    [Test]
    public async Task Issue_GrantSpentByAnotherKey_IsRefused()
    {
        var requester = _ca.NewRequester(mandate => mandate with { Profile = "worker" });
        await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None, requester);

        var second = await _ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), requester, CancellationToken.None);

        Assert.That(second.Refusal?.Slug, Is.EqualTo(CaProblems.GrantSpent));
    }

    [Test, CancelAfter(300_000)]
    public async Task Issue_TwoHundredAtOnceWithTheirOwnKeys_MakesOneCertificate(CancellationToken cancellationToken)
    {
        var requester = _ca.NewRequester(mandate => mandate with { Profile = "worker" });
        var requests = Enumerable.Range(0, 200).Select(_ => SomeRequest.Ec().Der()).ToList();

        var outcomes = await Task.WhenAll(requests.Select(der => Task.Run(() => _ca.Issuer.IssueAsync(der, requester, cancellationToken), cancellationToken)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcomes.Count(outcome => outcome.Issued is not null), Is.EqualTo(1));
            Assert.That(outcomes.Where(outcome => outcome.Issued is null).Select(outcome => outcome.Refusal!.Slug), Is.All.EqualTo(CaProblems.GrantSpent));
            Assert.That(await _ca.Certificates.FindOfMandateAsync(requester.Mandate!.MandateId, cancellationToken), Has.Count.EqualTo(1));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Issue_TwoHundredAtOnceWithOneKey_AllGetTheSameCertificate(CancellationToken cancellationToken)
    {
        var (der, requester) = (SomeRequest.Ec().Der(), _ca.NewRequester());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => _ca.Issuer.IssueAsync(der, requester, cancellationToken), cancellationToken)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcomes.Select(outcome => outcome.Refusal), Is.All.Null);
            Assert.That(outcomes.Select(outcome => Convert.ToHexString(outcome.Issued!.Certificate!)).Distinct().Count(), Is.EqualTo(1));
            Assert.That(await _ca.Certificates.FindOfMandateAsync(requester.Mandate!.MandateId, cancellationToken), Has.Count.EqualTo(1));
        }
    }

    /// <summary>What a kill after the plan leaves: the same bytes are signed by the retry, no second serial number is taken.</summary>
    [Test]
    public async Task Issue_AfterAKillBetweenPlanAndSignature_SignsWhatWasPlanned()
    {
        var (request, requester) = (SomeRequest.Ec(), _ca.NewRequester());
        var planned = await UnfinishedAsync(request, requester);

        var issued = await _ca.EnrolAsync(request, CancellationToken.None, requester);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(issued.Serial, Is.EqualTo(planned.Serial));
            Assert.That(SignedDer.ToBeSigned(issued.Certificate!).ToArray(), Is.EqualTo(planned.ToBeSigned));
        }
    }

    [Test]
    public async Task Unfinished_AfterTenMinutes_IsVoidAndOnTheCrl()
    {
        var (request, requester) = (SomeRequest.Ec(), _ca.NewRequester());
        var planned = await UnfinishedAsync(request, requester);

        _ca.Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        await _ca.Upkeep.RunOnceAsync(CancellationToken.None);
        var issued = await _ca.EnrolAsync(request, CancellationToken.None, requester);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await _ca.Certificates.FindAsync(planned.Serial, CancellationToken.None))!.Value.State, Is.EqualTo(CertificateState.Voided));
            Assert.That(_ca.Status.IsRevoked(planned.Issuer, planned.Serial), Is.True);
            Assert.That(issued.Serial, Is.Not.EqualTo(planned.Serial), "a void serial number is never used");
        }
    }

    /// <summary>Mutation of what is planned: nothing is signed that its profile does not want.</summary>
    [Test]
    public async Task Issue_PlanIsNotWhatTheProfileWants_SignsNothing()
    {
        var (request, requester) = (SomeRequest.Ec(), _ca.NewRequester());
        await UnfinishedAsync(request, requester, planned => planned with
        {
            ToBeSigned = LeafCertificate.Build(
                CertificateProfiles.VenPush, planned.Mandate, request.Key.ExportSubjectPublicKeyInfo(), CaHost.Hierarchy.Find(planned.Issuer)!, Convert.FromHexString(planned.Serial),
                planned.PlannedAt, new CaUrls(new CaOptions())),
        });

        var outcome = await _ca.Issuer.IssueAsync(request.Der(), requester, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.Refusal?.Slug, Is.EqualTo(CaProblems.Unavailable));
            Assert.That((await _ca.Certificates.FindOfMandateAsync(requester.Mandate!.MandateId, CancellationToken.None)).Select(one => one.Value.Certificate), Is.All.Null);
        }
    }

    /// <summary>A VEN is no server under a hierarchy whose plan has no push domains: nobody would take the certificate.</summary>
    [Test]
    public async Task Issue_PushWhereTheHierarchyHasNone_IsRefused()
    {
        var outcome = await _ca.Issuer.IssueAsync(
            SomeRequest.Ec().Der(), _ca.NewRequester(mandate => mandate with { Profile = "ven-push", HostNames = ["box.example.org"], ServerPort = 8447 }), CancellationToken.None);

        Assert.That(outcome.Refusal?.Slug, Is.EqualTo(CaProblems.HostName));
    }

    /// <summary>What a kill after the claim leaves: the key that has it goes on, and no other.</summary>
    [Test]
    public async Task Issue_AfterAKillBetweenClaimAndPlan_GoesOnForTheSameKeyOnly()
    {
        var (request, requester) = (SomeRequest.Ec(), _ca.NewRequester());
        var claim = new ClaimDocument { ClaimId = $"grant/{requester.Grant!.GrantId}", SpkiHash = request.SpkiHash, ClaimedAt = _ca.Clock.GetUtcNow() };
        await _ca.Certificates.TryCommitAsync(new UnitOfWork().Insert(ClaimDocument.Collection, claim), CancellationToken.None);

        var other = await _ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), requester, CancellationToken.None);
        var same = await _ca.Issuer.IssueAsync(request.Der(), requester, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(other.Refusal?.Slug, Is.EqualTo(CaProblems.GrantSpent));
            Assert.That(same.Refusal, Is.Null);
        }
    }

    /// <summary>A request as openssl makes it, with the extensions that it adds by itself.</summary>
    [Test]
    public async Task Issue_RequestOfOpenSsl_IsTaken()
    {
        using var folder = new TemporaryFolder();
        var requester = _ca.NewRequester();
        var (code, error) = await SystemProgram.RunAsync(
            "openssl",
            "openssl",
            ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder["key"], "-out", folder["csr"], "-subj", $"/CN={requester.Mandate!.Subject}",
                "-addext", "keyUsage=critical,digitalSignature"],
            CancellationToken.None);
        Assert.That(code, Is.Zero, error);

        var outcome = await _ca.Issuer.IssueAsync(RequestForm.FromPem(await File.ReadAllTextAsync(folder["csr"]))!, requester, CancellationToken.None);

        Assert.That(outcome.Refusal, Is.Null);
    }

    [Test]
    public async Task Issue_WouldOutliveItsIssuer_IsRefused()
    {
        _ca.Clock.Advance(CaHost.Hierarchy.Find("device-ec-1")!.NotAfter - _ca.Clock.GetUtcNow() - TimeSpan.FromDays(44));

        var outcome = await _ca.Issuer.IssueAsync(SomeRequest.Ec().Der(), _ca.NewRequester(), CancellationToken.None);

        Assert.That(outcome.Refusal?.Slug, Is.EqualTo(CaProblems.Unavailable));
    }

    [Test]
    public async Task T19_Serial_HasSixteenBytesAndIsPositive()
    {
        var serials = new List<string>();
        for (var number = 0; number < 50; number++)
        {
            serials.Add((await _ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None)).Serial);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(serials, Is.All.Length.EqualTo(32));
            Assert.That(serials.Select(serial => Convert.FromHexString(serial)[0] & 0x80), Is.All.Zero);
        }
    }

    /// <summary>That a serial number is there once is a matter of the store, not of luck: who draws one that is taken draws again.</summary>
    [Test]
    public async Task T19_Serial_TakenBefore_IsDrawnAnew()
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None);
        ca.Serials = new SerialNumbers(new DrawsThrice());
        await ca.ReopenAsync(CancellationToken.None);

        var first = await ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);
        var second = await ca.EnrolAsync(SomeRequest.Ec(), CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Serial, Is.EqualTo("40000000000000000000000000000000"));
            Assert.That(second.Serial, Is.EqualTo("41010101010101010101010101010101"));
            Assert.That((await ca.Certificates.FindAsync(first.Serial, CancellationToken.None))!.Value.Mandate.Subject, Is.EqualTo(first.Mandate.Subject));
        }
    }

    /// <summary>Who has stolen what opens the door gets no more than the ceiling of each authority.</summary>
    [Test]
    public async Task T17_Signatures_MoreThanTheCeiling_AreRefusedUntilThereIsRoom()
    {
        await using var ca = await CaHost.OpenAsync(CancellationToken.None, ("SignaturesPerSecond", "2"));
        var requests = Enumerable.Range(0, 3).Select(_ => (Request: SomeRequest.Ec(), Requester: ca.NewRequester())).ToList();

        var outcomes = new List<string?>();
        foreach (var (request, requester) in requests)
        {
            outcomes.Add((await ca.Issuer.IssueAsync(request.Der(), requester, CancellationToken.None)).Refusal?.Slug);
        }

        ca.Clock.Advance(TimeSpan.FromSeconds(1));
        var later = await ca.Issuer.IssueAsync(requests[2].Request.Der(), requests[2].Requester, CancellationToken.None);

        Assert.That(outcomes, Is.EqualTo([null, null, CaProblems.Limit]));
        Assert.That(later.Issued, Is.Not.Null);
    }

    /// <summary>FX-10: nothing in a certificate is about a person: a random venID, the cooperative, the device's UUID, whatever the request asked for.</summary>
    [Test]
    public async Task FX10_Names_InACertificate_AreOfNoPerson()
    {
        var issued = await _ca.EnrolAsync(SomeRequest.Ec().Named($"O=Jan de Vries, OU=Kerkstraat 1"), CancellationToken.None);

        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate!);
        var text = System.Text.Encoding.Latin1.GetString(certificate.RawData);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(certificate.Subject, Is.EqualTo($"CN={issued.Mandate.Subject}, O=dorp"));
            Assert.That(text, Does.Not.Contain("Vries").And.Not.Contain("Kerkstraat"));
            Assert.That(text, Does.Not.Contain(issued.Mandate.MandateId), "what links it to its owner is in the store");
        }
    }

    /// <summary>Takes a certificate back to what is on the disk when its making is killed before the signature.</summary>
    private async Task<CertificateDocument> UnfinishedAsync(SomeRequest request, Requester requester, Func<CertificateDocument, CertificateDocument>? change = null)
    {
        var issued = await _ca.EnrolAsync(request, CancellationToken.None, requester);
        var read = (await _ca.Certificates.FindAsync(issued.Serial, CancellationToken.None))!;
        var planned = read.Value with { State = CertificateState.Planned, Certificate = null, IssuedAt = null };
        planned = change?.Invoke(planned) ?? planned;
        await _ca.Certificates.TryCommitAsync(new UnitOfWork().Update(CertificateDocument.Collection, read, planned), CancellationToken.None);
        return planned;
    }

    /// <summary>Draws zeros three times, and then ones.</summary>
    private sealed class DrawsThrice : RandomNumberGenerator
    {
        private int _draws;

        public override void GetBytes(byte[] data) => Array.Fill(data, ++_draws > 3 ? (byte)1 : (byte)0);
    }
}

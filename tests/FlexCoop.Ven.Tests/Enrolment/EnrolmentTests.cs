using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests.Enrolment;

/// <summary>A box enrols at a platform over TLS: the usual way, what its owner or the platform may say, and what may break on the way.</summary>
public sealed class EnrolmentTests : IDisposable
{
    private readonly Box _box = new();

    [Test, CancelAfter(300_000)]
    public async Task Box_ApprovedByItsOwner_HasKeyAndCertificateInItsFolder(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Decision = true;

        var identity = await _box.EnrolAsync(platform, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(identity.VenId, Is.EqualTo("VEN-M-1"));
            Assert.That(identity.VtnUrl, Is.EqualTo(platform.Url));
            Assert.That(identity.RenewAt, Is.InRange(_box.Clock.GetUtcNow().AddDays(29), _box.Clock.GetUtcNow().AddDays(36.1)), "within the platform's window");
            Assert.That(_box.Prompts.Single().CompleteAddress, Is.EqualTo($"{platform.Url}device?user_code=CODE-1"));
            Assert.That(_box.Files, Is.EquivalentTo(["key-1.pem", "identity.json"]));
            Assert.That(platform.Requests, Has.Some.Contains("device_model=Model+1&device_serial=S-77&device_firmware=1.0&claim_code=BCDFG-HJKLM"));
        }

        using var folder = IdentityFolder.Open(_box.StateFolder);
        using var credentials = folder.ReadCredentials();
        Assert.That(credentials.Certificate.HasPrivateKey);
        Assert.That(credentials.Roots, Has.Count.EqualTo(1));
    }

    /// <summary>FC-SEC-7: the key never leaves the box.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Key_OfAnEnrolledBox_IsItsOwnersAloneAndWasNeverSent(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Decision = true;

        await _box.EnrolAsync(platform, cancellationToken);

        var secret = _box.Read("key-1.pem").Split('\n')[1];
        Assert.That(platform.Requests, Has.None.Contains("PRIVATE").And.None.Contains(secret));
        Assert.That(_box.Read("identity.json"), Does.Not.Contain("PRIVATE"));
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in _box.Files)
            {
                Assert.That(File.GetUnixFileMode(Path.Combine(_box.StateFolder, "identity", file)), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
            }
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Box_ThatIsEnrolled_StaysSoUnlessToldOtherwise(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Decision = true;
        var first = await _box.EnrolAsync(platform, cancellationToken);

        var same = await _box.EnrolAsync(platform, cancellationToken);
        platform.Claim = "another";
        var another = await _box.EnrolAsync(_box.Options(platform) with { Again = true }, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(same, Is.EqualTo(first));
            Assert.That(another.VenId, Is.EqualTo("VEN-M-2"), "under a mandate of its own");
            Assert.That(_box.Files, Is.EquivalentTo(["key-2.pem", "identity.json"]));
        }
    }

    /// <summary>A certificate does not tell that it was revoked, or its box removed: the VTN does.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Box_ThatIsEnrolledAndLetInNoMore_IsToldWhatToDo(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Decision = true;
        var first = await _box.EnrolAsync(platform, cancellationToken);

        platform.Answer = path => path == "/" ? (403, "The owner of this box has suspended or removed it.") : null;
        Assert.That(
            async () => await _box.EnrolAsync(platform, cancellationToken),
            Throws.TypeOf<PlatformRefusedException>().With.Message.Contains("--again").And.Message.Contains($"{platform.Url}mandates").And.Message.Contains(first.VenId));
        await platform.StopAsync();
        var away = await _box.EnrolAsync(platform, cancellationToken);

        Assert.That(away, Is.EqualTo(first), "what could not be asked is no refusal");
        Assert.That(_box.Told, Has.Some.Contains("Whether the certificate stands could not be asked: Nobody listens"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_PlatformWantsItSlower_WaitsFiveSecondsMoreEachTime(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        (platform.Decision, platform.SlowDowns) = (true, 2);

        await _box.EnrolAsync(platform, cancellationToken);

        Assert.That(_box.Waits.Select(wait => wait.TotalSeconds), Is.EqualTo([5, 10, 15]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Owner_Refuses_IsToldInClearWords(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Decision = false;

        Assert.That(async () => await _box.EnrolAsync(platform, cancellationToken), Throws.TypeOf<PlatformRefusedException>().With.Message.Contains("The owner has refused this box"));
        Assert.That(_box.Files, Is.EquivalentTo(["key-1.pem"]), "nothing is under way; the key waits for the next try");
    }

    [Test, CancelAfter(300_000)]
    public async Task Code_NobodyApprovesInTime_IsFollowedByAnother(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Clock = _box.Clock;
        (platform.CodeSeconds, platform.Claim) = (60, null);
        _box.Shown = () => platform.Decision = _box.Prompts.Count > 1 ? true : null;

        var identity = await _box.EnrolAsync(platform, cancellationToken);

        Assert.That(_box.Prompts.Select(prompt => prompt.UserCode), Is.EqualTo(["CODE-1", "CODE-2"]));
        Assert.That(_box.Told, Has.Some.Contains("The code is over"));
        Assert.That(identity.VenId, Is.EqualTo("VEN-M-2"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Claim_WrongOrUsed_EndsInClearWords(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);

        Assert.That(
            async () => await _box.EnrolAsync(_box.Options(platform) with { Claim = "ZZZZZ-ZZZZZ" }, cancellationToken),
            Throws.TypeOf<PlatformRefusedException>().With.Message.EqualTo("The platform gives this box no code: The claim code is wrong, or was used."));
        Assert.That(_box.Prompts, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task ClaimedCode_NobodyApprovesInTime_WantsAnotherClaim(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        (platform.Clock, platform.CodeSeconds) = (_box.Clock, 60);

        Assert.That(
            async () => await _box.EnrolAsync(platform, cancellationToken),
            Throws.TypeOf<PlatformRefusedException>().With.Message.Contains("Start \"add a box\" at the platform again, and enrol with --claim"));
        (platform.Claim, platform.Decision) = ("another", true);
        var identity = await _box.EnrolAsync(platform, cancellationToken);

        Assert.That(identity.VenId, Is.EqualTo("VEN-M-2"));
        Assert.That(_box.Files, Is.EquivalentTo(["key-1.pem", "identity.json"]));
    }

    /// <summary>The box shows a code that only somebody else could approve, or nobody: another claim code is another beginning.</summary>
    [TestCase(null)]
    [TestCase("first")]
    [CancelAfter(300_000)]
    public async Task Claim_GivenToABoxThatWaits_TakesThePlaceOfTheOneBefore(string? first, CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Claim = first;
        using (var kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            _box.Shown = kill.Cancel;
            Assert.That(async () => await _box.EnrolAsync(platform, kill.Token), Throws.InstanceOf<OperationCanceledException>());
        }

        (_box.Shown, platform.Claim, platform.Decision) = (null, "second", true);
        await _box.EnrolAsync(platform, cancellationToken);

        Assert.That(_box.Prompts.Select(prompt => prompt.UserCode), Is.EqualTo(["CODE-1", "CODE-2"]));
        Assert.That(_box.Files, Is.EquivalentTo(["key-1.pem", "identity.json"]));
    }

    /// <summary>The certificate was issued, its answer lost, and the code over before the box came back: with the next claim code it takes another key at once, since it has only that one.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Claim_AfterACertificateThatWasLost_IsForAnotherKey(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        (platform.Decision, platform.Clock) = (true, _box.Clock);
        await LoseCertificateAsync(platform, cancellationToken);

        _box.Clock.Advance(TimeSpan.FromMinutes(15));
        platform.Claim = "another";
        var identity = await _box.EnrolAsync(platform, cancellationToken);

        Assert.That(identity.VenId, Is.EqualTo("VEN-M-2"));
        Assert.That(platform.Certificates, Is.EqualTo(2));
    }

    /// <summary>The second door: the box shows the fingerprint of its key, and waits until its owner has approved that.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Code_OfTheOwner_EnrolsOnceTheKeyIsApproved(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        _box.Shown = () => platform.Decision = true;

        var identity = await _box.EnrolAsync(_box.Options(platform) with { Claim = null, Code = platform.Code }, cancellationToken);

        using var key = System.Security.Cryptography.ECDsa.Create();
        key.ImportFromPem(_box.Read("key-1.pem"));
        var fingerprint = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(identity.VenId, Is.EqualTo("VEN-code"));
            Assert.That(_box.Told.Single().Replace("-", "", StringComparison.Ordinal), Does.Contain(fingerprint[..20]), "told once");
            Assert.That(_box.Prompts, Is.Empty, "it asks for no code of its own");
            Assert.That(_box.Waits.Select(wait => wait.TotalSeconds), Is.EqualTo([30]));
            Assert.That(_box.Files, Is.EquivalentTo(["key-1.pem", "identity.json"]));
        }
    }

    /// <summary>What the platform, or something before it, says in Retry-After makes no loop without a pause, and no wait without an end.</summary>
    [TestCase(0, 5)]
    [TestCase(60, 60)]
    [TestCase(5_000_000, 300)]
    [CancelAfter(300_000)]
    public async Task Code_KeyToBeApproved_AsksAgainWithinBounds(int retryAfter, int waited, CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.RetryAfter = TimeSpan.FromSeconds(retryAfter);
        _box.Shown = () => platform.Decision = true;

        await _box.EnrolAsync(_box.Options(platform) with { Claim = null, Code = platform.Code }, cancellationToken);

        Assert.That(_box.Waits.Select(wait => wait.TotalSeconds), Is.EqualTo([waited]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Code_ThatIsWrong_EndsInClearWords(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);

        Assert.That(
            async () => await _box.EnrolAsync(_box.Options(platform) with { Claim = null, Code = "M-code:wrong" }, cancellationToken),
            Throws.TypeOf<PlatformRefusedException>().With.Message.Contains("does not take the one-time code").And.Message.Contains("/boxes/code"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Code_WhoseAnswerWasLost_GivesTheSameCertificate(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Decision = true;
        platform.Lose["/api/v1/certificates"] = true;

        await _box.EnrolAsync(_box.Options(platform) with { Claim = null, Code = platform.Code }, cancellationToken);

        Assert.That(platform.Certificates, Is.EqualTo(1));
    }

    /// <summary>Whatever answer is lost: the box goes on, and has one certificate for the key that it made first.</summary>
    [TestCase("/connect/device")]
    [TestCase("/connect/token")]
    [TestCase("/api/v1/certificates")]
    [CancelAfter(300_000)]
    public async Task Answer_IsLost_LeadsToOneCertificateOfTheSameKey(string path, CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Decision = true;
        platform.Lose[path] = true;

        await _box.EnrolAsync(platform, cancellationToken);

        Assert.That(platform.Certificates, Is.EqualTo(1));
        Assert.That(_box.Files, Is.EquivalentTo(["key-1.pem", "identity.json"]));
    }

    /// <summary>As a kill does: the box ends after the platform has acted, and another begins.</summary>
    [TestCase("/connect/device", false, 2)]
    [TestCase("/connect/token", false, 1)]
    [TestCase("/connect/token", true, 2)]
    [TestCase("/api/v1/certificates", false, 1)]
    [CancelAfter(300_000)]
    public async Task Enrolment_BrokenOff_GoesOnWithTheSameKey(string path, bool isForgetful, int codes, CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        (platform.Decision, platform.IsForgetful) = (true, isForgetful);
        using (var kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            platform.Lose[path] = true;
            _box.Shown = () =>
            {
                if (_box.Told.Count > 0)
                {
                    kill.Cancel();
                }
            };
            Assert.That(async () => await _box.EnrolAsync(platform, kill.Token), Throws.InstanceOf<OperationCanceledException>());
        }

        var key = _box.Read("key-1.pem");
        _box.Shown = null;
        await _box.EnrolAsync(platform, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_box.Read("key-1.pem"), Is.EqualTo(key));
            Assert.That(platform.Certificates, Is.EqualTo(1));
            Assert.That(platform.Requests.Count(request => request.StartsWith("POST /connect/device ", StringComparison.Ordinal)), Is.EqualTo(codes));
            Assert.That(_box.Files, Is.EquivalentTo(["key-1.pem", "identity.json"]));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Enrolment_BrokenOffWhileTheOwnerDecides_GoesOnWithTheSameCode(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        using (var kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            _box.Shown = kill.Cancel;
            Assert.That(async () => await _box.EnrolAsync(platform, kill.Token), Throws.InstanceOf<OperationCanceledException>());
        }

        (_box.Shown, platform.Decision) = (null, true);
        await _box.EnrolAsync(platform, cancellationToken);

        Assert.That(_box.Prompts.Select(prompt => prompt.UserCode), Is.EqualTo(["CODE-1", "CODE-1"]));
    }

    /// <summary>The certificate was issued, its answer lost, and the token over before the box came back: the key belongs to a mandate that is lost.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Key_KnownUnderAnotherMandate_IsReplaced(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        (platform.Decision, platform.Clock, platform.Claim) = (true, _box.Clock, null);
        await LoseCertificateAsync(platform, cancellationToken);

        var lost = _box.Read("key-1.pem");
        _box.Clock.Advance(TimeSpan.FromMinutes(15));
        var identity = await _box.EnrolAsync(platform, cancellationToken);

        Assert.That(_box.Read("key-1.pem"), Is.Not.EqualTo(lost));
        Assert.That(identity.VenId, Is.EqualTo("VEN-M-3"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Platform_GoneForAWhile_IsWaitedForOnceItWasFound(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        var failures = 3;
        platform.Decision = true;
        platform.Answer = path => path == "/connect/token" && failures-- > 0 ? (503, "later") : null;

        await _box.EnrolAsync(platform, cancellationToken);

        Assert.That(_box.Told.Single(), Does.Contain("/connect/token answered with 503: later").And.Contain("Trying on"), "told once");
    }

    [Test, CancelAfter(300_000)]
    public async Task Fingerprint_OfTheRoot_IsEnoughToKnowThePlatform(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Decision = true;

        await _box.EnrolAsync(_box.Options(platform) with { Roots = null, Fingerprint = platform.Fingerprint }, cancellationToken);
        Assert.That(
            async () => await _box.EnrolAsync(_box.Options(platform) with { Roots = null, Fingerprint = new string('0', 64), Again = true }, cancellationToken),
            Throws.TypeOf<PlatformRefusedException>().With.Message.Contains(platform.Fingerprint), "another is told beside the one that there is");
    }

    /// <summary>Each says what, where, and what would be right.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Platform_OfAnotherName_IsNotSpokenTo(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken, host: "platform.example");

        const string Fault = "is for 'platform.example', and not for the host 'localhost' in the address";
        AssertUnreachable(_box.Options(platform), Fault, cancellationToken);
        AssertUnreachable(_box.Options(platform) with { Roots = null }, Fault, cancellationToken);
        AssertUnreachable(_box.Options(platform) with { Roots = null, Fingerprint = platform.Fingerprint }, Fault, cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Platform_OfAnUnknownRoot_IsNotSpokenTo(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        await using var other = await TestPlatform.StartAsync(cancellationToken);

        AssertUnreachable(_box.Options(platform) with { Roots = other.Roots }, "is by 'CN=Test root', which is not trusted here. Give the platform's root certificate by --trust", cancellationToken);
        AssertUnreachable(_box.Options(platform) with { Roots = null }, "which is not trusted here", cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Platform_WithACertificateThatIsOver_IsNotSpokenTo(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken, from: _box.Clock.GetUtcNow().AddDays(-40), until: _box.Clock.GetUtcNow().AddDays(-1));

        AssertUnreachable(_box.Options(platform), "the platform's operator has to renew the certificate", cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Clock_YearsBehind_IsNamedAsTheCause(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken, from: _box.Clock.GetUtcNow().AddDays(20), until: _box.Clock.GetUtcNow().AddDays(40));

        AssertUnreachable(_box.Options(platform), "Set the clock of this box, which is behind", cancellationToken);
    }

    [TestCase(-6)]
    [TestCase(6)]
    [CancelAfter(300_000)]
    public async Task Clock_MoreThanFiveMinutesOff_IsToBeSetFirst(int minutes, CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        using var box = new Box();
        var clock = new TestClock(TimeProvider.System.GetUtcNow().AddMinutes(minutes));
        using var folder = IdentityFolder.Open(box.StateFolder);

        Assert.That(
            async () => await new Ven.Enrolment(folder, box.Options(platform), box, clock, new Random(1)).RunAsync(cancellationToken),
            Throws.TypeOf<PlatformRefusedException>().With.Message.Contains("more than 5 minutes apart").And.Message.Contains("Set the clock of this box"));
        Assert.That(box.Files, Is.Empty, "before anything");
    }

    [Test, CancelAfter(300_000)]
    public async Task Port_ThatIsClosed_IsToldSo(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        await platform.StopAsync();

        AssertUnreachable(_box.Options(platform), $"Nobody listens at 'localhost:{platform.Url.Port}'", cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Port_ThatSpeaksPlainHttp_IsToldSo(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        await using var plain = await TestVtn.StartAsync(cancellationToken);

        AssertUnreachable(_box.Options(platform) with { Server = new Uri($"https://localhost:{plain.Url.Port}") }, $"There is no TLS at 'localhost:{plain.Url.Port}', perhaps plain HTTP", cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Name_UnknownToDns_IsToldSo(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);

        AssertUnreachable(_box.Options(platform) with { Server = new Uri("https://platform.invalid:8443") }, "The name 'platform.invalid' is not known to DNS", cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Server_ThatIsNoPlatformOrAnotherOne_IsRefused(CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Answer = path => path.StartsWith("/.well-known/oauth", StringComparison.Ordinal) ? (404, "") : null;
        AssertRefused("there is no FlexCoop platform for boxes at this address");

        platform.Answer = path => path.StartsWith("/.well-known/oauth", StringComparison.Ordinal) ? (200, "<html>") : null;
        AssertUnreachable(_box.Options(platform), "something that is no answer of a FlexCoop platform", cancellationToken);

        (platform.Answer, platform.Issuer) = (null, "https://other.example");
        AssertRefused("calls itself 'https://other.example'; give --server https://other.example");

        void AssertRefused(string text) =>
            Assert.That(async () => await _box.EnrolAsync(platform, cancellationToken), Throws.TypeOf<PlatformRefusedException>().With.Message.Contains(text));
    }

    [Test]
    public void Folder_InUse_IsNotOpenedTwice()
    {
        using var first = IdentityFolder.Open(_box.StateFolder);

        Assert.That(() => IdentityFolder.Open(_box.StateFolder), Throws.InstanceOf<IOException>());
    }

    public void Dispose() => _box.Dispose();

    /// <summary>As a kill does, after the certificate was issued and before it came.</summary>
    private async Task LoseCertificateAsync(TestPlatform platform, CancellationToken cancellationToken)
    {
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        platform.Lose["/api/v1/certificates"] = true;
        _box.Shown = () =>
        {
            if (_box.Told.Count > 0)
            {
                kill.Cancel();
            }
        };
        Assert.That(async () => await _box.EnrolAsync(platform, kill.Token), Throws.InstanceOf<OperationCanceledException>());
        _box.Shown = null;
    }

    private void AssertUnreachable(EnrolmentOptions options, string text, CancellationToken cancellationToken) =>
        Assert.That(async () => await _box.EnrolAsync(options, cancellationToken), Throws.TypeOf<PlatformUnreachableException>().With.Message.Contains(text));
}

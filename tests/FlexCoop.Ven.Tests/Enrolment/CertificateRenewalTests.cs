using FlexCoop.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Ven.Tests.Enrolment;

/// <summary>An agent keeps its certificate renewed, on virtual time, against a platform over TLS.</summary>
public sealed class CertificateRenewalTests : IDisposable
{
    private readonly Box _box = new();

    [Test, CancelAfter(300_000)]
    public async Task Certificate_InItsWindow_IsRenewedWithANewKeyAndShownAtOnce(CancellationToken cancellationToken)
    {
        await using var platform = await EnrolledAtAsync(cancellationToken);
        using var running = new Running(_box, platform);
        var before = running.Identity;
        var shown = await running.ShownAsync(cancellationToken);

        await running.PassAsync(before.RenewAt - TimeSpan.FromSeconds(1), cancellationToken);
        Assert.That(running.Identity, Is.EqualTo(before), "not before it is time");
        await running.UntilAsync(() => running.Renewal.Status.RenewAt != before.RenewAt, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_box.Clock.GetUtcNow(), Is.InRange(before.RenewAt, before.RenewAt.AddMinutes(1)));
            Assert.That(running.Identity.VenId, Is.EqualTo(before.VenId));
            Assert.That(running.Identity.KeyNumber, Is.EqualTo(2));
            Assert.That(_box.Files, Is.EquivalentTo(["key-2.pem", "identity.json"]));
            Assert.That(await running.ShownAsync(cancellationToken), Is.EqualTo(running.Identity.SerialNumber).And.Not.EqualTo(shown));
            Assert.That(running.Renewal.Status, Is.EqualTo(new CertificateStatus(before.VenId, running.Identity.NotAfter, running.Identity.RenewAt, Trouble: null, IsRefused: false)));
        }
    }

    /// <summary>A fleet that was enrolled at once does not come back at once.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Boxes_EnrolledTogether_RenewAtInstantsOfTheirOwn(CancellationToken cancellationToken)
    {
        await using var platform = await EnrolledAtAsync(cancellationToken);
        using var folder = IdentityFolder.Open(_box.StateFolder);
        using var other = new Box();
        using var otherFolder = IdentityFolder.Open(other.StateFolder);
        platform.Claim = "another";

        var another = await other.Clock.RunAsync(token => new Ven.Enrolment(otherFolder, other.Options(platform), other, other.Clock, new Random(2)).RunAsync(token), other.Waits, cancellationToken);

        Assert.That((another.RenewAt - folder.Identity!.RenewAt).Duration(), Is.GreaterThan(TimeSpan.FromMinutes(10)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Answer_OfARenewalLost_GivesTheSameCertificateAtTheNextTry(CancellationToken cancellationToken)
    {
        await using var platform = await EnrolledAtAsync(cancellationToken);
        platform.Lose["/api/v1/certificates"] = true;
        using var running = new Running(_box, platform);
        var before = running.Identity;

        await running.PassAsync(before.RenewAt.AddSeconds(1), cancellationToken);
        await running.UntilAsync(() => running.Renewal.Status.RenewAt != before.RenewAt, cancellationToken);

        Assert.That(platform.Certificates, Is.EqualTo(2));
        Assert.That(running.Renewal.Status.Trouble, Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Platform_GoneInTheWindow_IsAskedOnAndTheStatusSaysSo(CancellationToken cancellationToken)
    {
        await using var platform = await EnrolledAtAsync(cancellationToken);
        using var running = new Running(_box, platform);
        var before = running.Identity;
        await platform.StopAsync();

        await running.PassAsync(before.RenewAt, cancellationToken);
        await running.UntilAsync(() => running.Renewal.Status.Trouble is not null, cancellationToken);
        Assert.That(running.Renewal.Status.Trouble, Does.Contain("Nobody listens"));
        Assert.That(running.Renewal.Status.IsRefused, Is.False);

        await platform.StartAgainAsync(cancellationToken);
        await running.UntilAsync(() => running.Renewal.Status.RenewAt != before.RenewAt, cancellationToken);
        Assert.That(running.Renewal.Status.Trouble, Is.Null);
    }

    /// <summary>To a box whose clock shows another decade no certificate is valid; once it is set, nothing of that decade counts.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Clock_YearsAheadAtTheStart_IsForgottenOnceItIsSetBack(CancellationToken cancellationToken)
    {
        await using var platform = await EnrolledAtAsync(cancellationToken);
        var wall = new SteppedClock(_box.Clock) { Step = TimeSpan.FromDays(3000) };
        using var running = new Running(_box, platform, wall);
        var before = running.Identity;
        await running.UntilAsync(() => running.Renewal.Status.Trouble is not null, cancellationToken);

        wall.Step = TimeSpan.Zero;
        var since = _box.Clock.GetUtcNow();
        await running.UntilAsync(() => running.Renewal.Status.Trouble is null, cancellationToken);
        var until = _box.Clock.GetUtcNow();
        await running.UntilAsync(() => running.Renewal.Status.RenewAt != before.RenewAt, cancellationToken);

        Assert.That(until - since, Is.LessThan(TimeSpan.FromHours(2)));
        Assert.That(_box.Clock.GetUtcNow(), Is.InRange(before.RenewAt, before.RenewAt.AddMinutes(1)));
    }

    /// <summary>A platform that is busy has not refused anybody.</summary>
    [TestCase("/.well-known/est/cacerts", 503)]
    [TestCase("/.well-known/est/cacerts", 429)]
    [TestCase("/api/v1/certificates", 503)]
    [CancelAfter(300_000)]
    public async Task Platform_BusyInTheWindow_IsAskedAgainWhenItWants(string busy, int status, CancellationToken cancellationToken)
    {
        await using var platform = await EnrolledAtAsync(cancellationToken);
        using var running = new Running(_box, platform);
        var before = running.Identity;
        await running.PassAsync(before.RenewAt - TimeSpan.FromSeconds(1), cancellationToken);
        (platform.RetryAfter, platform.Answer) = (TimeSpan.FromMinutes(20), path => path == busy ? (status, "busy") : null);

        await running.UntilAsync(() => running.Renewal.Status.Trouble is not null, cancellationToken);
        var troubled = running.Renewal.Status;
        var since = _box.Clock.GetUtcNow();
        (platform.RetryAfter, platform.Answer) = (null, null);
        await running.UntilAsync(() => running.Renewal.Status.RenewAt != before.RenewAt, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(troubled.Trouble, Does.EndWith($"{busy} answered with {status}: busy"));
            Assert.That(troubled.IsRefused, Is.False);
            Assert.That(_box.Clock.GetUtcNow() - since, Is.InRange(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(23)), "not sooner than it asked for");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Platform_BusyWhenItIsAskedOutsideTheWindow_IsAskedAgainSoon(CancellationToken cancellationToken)
    {
        await using var platform = await EnrolledAtAsync(cancellationToken);
        using var running = new Running(_box, platform);
        platform.Answer = path => path.EndsWith("renewal-window", StringComparison.Ordinal) ? (503, "busy") : null;

        await running.UntilAsync(() => running.Renewal.Status.Trouble is not null, cancellationToken);
        var (since, isRefused) = (_box.Clock.GetUtcNow(), running.Renewal.Status.IsRefused);
        platform.Answer = null;
        await running.UntilAsync(() => running.Renewal.Status.Trouble is null, cancellationToken);

        Assert.That(isRefused, Is.False);
        Assert.That(_box.Clock.GetUtcNow() - since, Is.LessThan(TimeSpan.FromMinutes(1)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Certificate_ThatIsOver_IsStillRenewed(CancellationToken cancellationToken)
    {
        await using var platform = await EnrolledAtAsync(cancellationToken);
        _box.Clock.Advance(TimeSpan.FromDays(60));
        using var running = new Running(_box, platform);
        var before = running.Identity;
        Assert.That(before.NotAfter, Is.LessThan(_box.Clock.GetUtcNow()));

        await running.UntilAsync(() => running.Renewal.Status.RenewAt != before.RenewAt, cancellationToken);

        Assert.That(running.Identity.NotAfter, Is.GreaterThan(_box.Clock.GetUtcNow()));
    }

    [Test, CancelAfter(300_000)]
    public async Task Certificate_PlatformWantsRenewed_IsRenewedBeforeItsTime(CancellationToken cancellationToken)
    {
        await using var platform = await EnrolledAtAsync(cancellationToken);
        using var running = new Running(_box, platform);
        var before = running.Identity;
        platform.Answer = path => path.EndsWith("renewal-window", StringComparison.Ordinal) ? (200, """{"start":"2020-01-01T00:00:00Z","end":"2020-01-01T00:00:00Z"}""") : null;

        await running.UntilAsync(() => running.Renewal.Status.RenewAt != before.RenewAt, cancellationToken);

        Assert.That(_box.Clock.GetUtcNow(), Is.LessThan(before.RenewAt), "it asks twice a day");
    }

    [Test, CancelAfter(300_000)]
    public async Task Certificate_Revoked_IsToldAtTheVtnsRefusal(CancellationToken cancellationToken)
    {
        await using var platform = await EnrolledAtAsync(cancellationToken);
        using var running = new Running(_box, platform);
        platform.Revoked[running.Identity.SerialNumber] = true;
        var since = _box.Clock.GetUtcNow();

        Assert.That(await running.ShownAsync(cancellationToken), Is.EqualTo("revoked"));
        await Running.SoonAsync(() => running.Renewal.Status.Trouble?.Contains("it was revoked, as when the owner removes the box", StringComparison.Ordinal) == true, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(running.Renewal.Status.IsRefused);
            Assert.That(_box.Clock.GetUtcNow(), Is.EqualTo(since));
            Assert.That(_box.Files, Is.EquivalentTo(["key-1.pem", "identity.json"]), "all stays as it was");
        }
    }

    /// <summary>The owner may suspend a box for a while: its certificate stands, and counts for nothing.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Certificate_RefusedThoughItStands_IsToldUntilTheVtnTakesIt(CancellationToken cancellationToken)
    {
        await using var platform = await EnrolledAtAsync(cancellationToken);
        using var running = new Running(_box, platform);
        platform.Answer = path => path == "/vtn" ? (403, "suspended") : null;
        await running.ShownAsync(cancellationToken);
        await Running.SoonAsync(() => running.Renewal.Status.Trouble?.Contains("removed or suspended", StringComparison.Ordinal) == true, cancellationToken);
        var suspended = running.Renewal.Status;

        platform.Answer = null;
        await running.ShownAsync(cancellationToken);

        Assert.That(suspended.IsRefused);
        Assert.That(running.Renewal.Status, Is.EqualTo(suspended with { Trouble = null, IsRefused = false }));
    }

    public void Dispose() => _box.Dispose();

    private async Task<TestPlatform> EnrolledAtAsync(CancellationToken cancellationToken)
    {
        var platform = await TestPlatform.StartAsync(cancellationToken);
        platform.Clock = _box.Clock;
        platform.Decision = true;
        await _box.EnrolAsync(platform, cancellationToken);
        return platform;
    }

    /// <summary>The renewal of an agent that runs.</summary>
    private sealed class Running : IDisposable
    {
        private readonly IdentityFolder _folder;
        private readonly Box _box;
        private readonly TestPlatform _platform;
        private readonly VenConnections _connections;
        private readonly HttpClient _http;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public Running(Box box, TestPlatform platform, TimeProvider? wall = null)
        {
            (_box, _platform) = (box, platform);
            _folder = IdentityFolder.Open(box.StateFolder);
            _connections = new VenConnections(_folder.ReadCredentials(), wall ?? box.Clock);
            _http = new HttpClient(_connections, disposeHandler: false);
            Renewal = new CertificateRenewal(_folder, _connections, wall ?? box.Clock, new Random(1), NullLogger.Instance);
            _run = Renewal.RunAsync(_stop.Token);
        }

        public CertificateRenewal Renewal { get; }

        public VenIdentity Identity => _folder.Identity!;

        /// <summary>What the VTN says of the certificate that it is shown.</summary>
        public async Task<string> ShownAsync(CancellationToken cancellationToken)
        {
            using var answer = await _http.GetAsync(new Uri(_platform.Url, "/vtn"), cancellationToken);
            return await answer.Content.ReadAsStringAsync(cancellationToken);
        }

        /// <summary>Lets time pass, wait by wait.</summary>
        public async Task PassAsync(DateTimeOffset until, CancellationToken cancellationToken)
        {
            while (await _box.Clock.NextTimerAsync(TimeSpan.FromDays(100), cancellationToken) is var next && next <= until)
            {
                _box.Clock.AdvanceTo(next);
            }

            _box.Clock.AdvanceTo(until);
        }

        /// <summary>Waits until something has come of what happened, while time stands still.</summary>
        public static async Task SoonAsync(Func<bool> isSo, CancellationToken cancellationToken)
        {
            while (!isSo())
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        /// <summary>Lets time pass until something has come of it.</summary>
        public async Task UntilAsync(Func<bool> isSo, CancellationToken cancellationToken)
        {
            while (!isSo())
            {
                using var look = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var timer = _box.Clock.NextTimerAsync(TimeSpan.FromDays(100), look.Token);
                while (!timer.IsCompleted && !isSo())
                {
                    await Task.Yield();
                    cancellationToken.ThrowIfCancellationRequested();
                }

                if (timer.IsCompleted && !isSo())
                {
                    _box.Clock.AdvanceTo(await timer);
                }

                await look.CancelAsync();
                await ((Task)timer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        public void Dispose()
        {
            _stop.Cancel();
            ((Task)_run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
            Renewal.Dispose();
            _http.Dispose();
            _connections.Dispose();
            _folder.Dispose();
            _stop.Dispose();
        }
    }
}

using System.Net;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>Renews an agent's certificate by itself, with a new key each time, while the agent goes on (security-reliability.md §1.5).</summary>
/// <remarks>
/// When: at the instant that was drawn from the platform's window; the platform is asked twice a day, and whenever the VTN refuses the certificate, whether it is to be
/// earlier, as before a revocation. How: the next key is on the disk before it is asked for, and key and certificate change in one step; then the connections
/// change, and the registration stays. A certificate that is over is renewed as any other, which the platform takes until 90 days after. Nothing of this
/// touches events: while no renewal succeeds, the agent runs on.
/// </remarks>
public sealed partial class CertificateRenewal : IDisposable
{
    private const string RefusedSoFar = "The VTN refuses the certificate; the platform is asked why.";
    private const string NotInForce = "The VTN refuses the certificate, which was not revoked: the owner has removed or suspended the box, and can see so at the platform.";

    private static readonly TimeSpan AskEvery = TimeSpan.FromHours(12);
    private static readonly TimeSpan LookEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromHours(1);

    /// <summary>Who is refused asks again so often: the owner may have suspended the box for a while.</summary>
    private static readonly TimeSpan RefusedAskEvery = TimeSpan.FromHours(6);

    /// <summary>How often the VTN's refusals are looked into at most.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(5);

    private readonly IdentityFolder _folder;
    private readonly VenConnections _connections;
    private readonly TimeProvider _clock;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly BackOff _backOff;
    private readonly Signal _wake = new();
    private volatile bool _isDoubted;
    private volatile bool _isRefusalTold;
    private volatile CertificateStatus _status;
    private readonly long _startedAt;

    /// <summary>When to ask next, by the time that has passed since the start: a wall clock that is set back does not draw it out.</summary>
    private TimeSpan _askAt;

    /// <summary>Until when to leave the platform alone, likewise.</summary>
    private TimeSpan _notBefore;

    /// <param name="folder">Where key and certificate lie; there must be an identity.</param>
    /// <param name="connections">Those to the VTN.</param>
    /// <param name="clock">Real time, as the wall clock shows it.</param>
    /// <param name="random">Spreads a fleet.</param>
    /// <param name="logger">Where the story is told.</param>
    public CertificateRenewal(IdentityFolder folder, VenConnections connections, TimeProvider clock, Random random, ILogger logger)
    {
        _folder = folder;
        _connections = connections;
        _clock = clock;
        _random = random;
        _logger = logger;
        _backOff = new BackOff(MaxBackOff, random);
        _status = Well(Identity);
        _startedAt = clock.GetTimestamp();
        _askAt = AskEvery * random.NextDouble();
        connections.Refused = Doubt;
    }

    /// <summary>How it stands.</summary>
    public CertificateStatus Status => _status is { IsRefused: false } well && _connections.IsRefused ? well with { Trouble = _isRefusalTold ? NotInForce : RefusedSoFar, IsRefused = true } : _status;

    private VenIdentity Identity => _folder.Identity!;

    /// <summary>The time that has passed since the start, whatever the wall clock was set to.</summary>
    private TimeSpan Passed => _clock.GetElapsedTime(_startedAt);

    /// <summary>Renews whenever it is due, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Log.Begun(_logger, Identity.VenId, Identity.NotAfter, Identity.RenewAt);
        while (true)
        {
            // The wall clock may be set, which no timer sees: it is looked at each hour.
            var due = _isDoubted ? TimeSpan.Zero : Earliest(Identity.RenewAt - _clock.GetUtcNow(), _askAt - Passed);
            await _wake.WaitAsync([(_clock.GetUtcNow() + Earliest(Later(due, _notBefore - Passed), LookEvery), _clock)], cancellationToken);
            await LookAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _connections.Refused = null;

    private static TimeSpan Earliest(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static CertificateStatus Well(VenIdentity identity) => new(identity.VenId, identity.NotAfter, identity.RenewAt, Trouble: null, IsRefused: false);

    private void Doubt()
    {
        _isDoubted = true;
        _wake.Set();
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var isDue = now >= Identity.RenewAt;
        if (Passed < _notBefore || (!isDue && !_isDoubted && Passed < _askAt))
        {
            return;
        }

        try
        {
            using var credentials = _folder.ReadCredentials();
            using var connection = new PlatformConnection(credentials.Roots, credentials.Certificate, credentials.Intermediates, _clock);
            var client = new PlatformClient(connection);
            if (isDue || await IsWantedAsync(client, now, cancellationToken))
            {
                await RenewAsync(client, cancellationToken);
            }

            _isDoubted = false;
            _askAt = Passed + (AskEvery * (0.9 + (0.2 * _random.NextDouble())));
            _notBefore = Passed + LookAgainAfter;
            _backOff.Reset();
        }
        catch (PlatformRefusedException refused)
        {
            _isDoubted = false;
            _notBefore = Passed + (RefusedAskEvery * (0.9 + (0.2 * _random.NextDouble())));
            if (!_status.IsRefused || _status.Trouble != refused.Message)
            {
                Log.Refused(_logger, Identity.VenId, Identity.NotAfter, refused.Message);
            }

            _status = _status with { Trouble = refused.Message, IsRefused = true };
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // Also when it is not due any more by a clock that was set right: what was in the way may be over.
            _isDoubted = true;
            _notBefore = Passed + _backOff.Next((failure as PlatformUnreachableException)?.RetryAfter);
            if (_status.Trouble is null)
            {
                Log.NotYet(_logger, Identity.VenId, Identity.NotAfter, failure.Message);
            }

            _status = _status with { Trouble = failure.Message, IsRefused = false };
        }
    }

    /// <summary>Whether the platform wants the certificate to be renewed now: its window is over, since it is revoked, or will be soon.</summary>
    private async Task<bool> IsWantedAsync(PlatformClient client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isWanted = await client.ReadWindowAsync(Identity.CertificatesUrl, Identity.SerialNumber, cancellationToken) is { } window && window.End <= now;
        if (!isWanted)
        {
            _status = Well(Identity);
            if (_connections.IsRefused && !_isRefusalTold)
            {
                Log.NotInForce(_logger, Identity.VenId);
            }

            _isRefusalTold = _connections.IsRefused;
        }

        return isWanted;
    }

    /// <exception cref="PlatformRefusedException">The platform will not renew it.</exception>
    private async Task RenewAsync(PlatformClient client, CancellationToken cancellationToken)
    {
        using var key = _folder.NextKey();
        var authorities = await client.ReadAuthoritiesAsync(Identity.CertificatesUrl, cancellationToken);
        var (status, answer) = await client.AskForCertificateAsync(Identity.CertificatesUrl, key, authorization: null, cancellationToken);
        if (status != HttpStatusCode.Created)
        {
            // Whatever it was, the next try brings another key.
            _folder.DropNextKey();
            throw new PlatformRefusedException(status == HttpStatusCode.Unauthorized
                ? "The platform does not take the certificate any more: it was revoked, as when the owner removes the box, or is over since more than 90 days."
                : answer.Detail ?? $"{Identity.CertificatesUrl} answered with {(int)status}.");
        }

        var renewed = VenIdentity.Of(answer, authorities, key, new VenIdentityOrigin(Identity.Server, Identity.CertificatesUrl, Identity.VtnUrl, _folder.NextKeyNumber, Identity.Push), _random);
        _folder.Keep(renewed);
        _connections.Change(_folder.ReadCredentials());
        _status = Well(renewed);
        Log.Renewed(_logger, renewed.VenId, renewed.NotAfter, renewed.RenewAt);
    }

    private static partial class Log
    {
        [LoggerMessage(3801, LogLevel.Information, "The certificate of {VenId} is valid until {NotAfter:s}Z, and is renewed at {RenewAt:s}Z")]
        public static partial void Begun(ILogger logger, string venId, DateTimeOffset notAfter, DateTimeOffset renewAt);

        [LoggerMessage(3802, LogLevel.Information, "The certificate of {VenId} was renewed: it is valid until {NotAfter:s}Z, and is renewed at {RenewAt:s}Z")]
        public static partial void Renewed(ILogger logger, string venId, DateTimeOffset notAfter, DateTimeOffset renewAt);

        [LoggerMessage(3803, LogLevel.Warning, "The certificate of {VenId}, valid until {NotAfter:s}Z, could not be renewed or asked about, trying on: {Reason}")]
        public static partial void NotYet(ILogger logger, string venId, DateTimeOffset notAfter, string reason);

        [LoggerMessage(3804, LogLevel.Error, "The platform refuses to renew the certificate of {VenId}, valid until {NotAfter:s}Z; what was accepted runs to its end. The owner can mend it, at the platform or by 'enrol --again': {Reason}")]
        public static partial void Refused(ILogger logger, string venId, DateTimeOffset notAfter, string reason);

        [LoggerMessage(3805, LogLevel.Error, "The VTN refuses the certificate of {VenId}, which was not revoked: the owner has removed or suspended the box, and can see so at the platform; what was accepted runs to its end")]
        public static partial void NotInForce(ILogger logger, string venId);
    }
}

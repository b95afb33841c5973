namespace FlexCoop.Ca;

/// <summary>Refuses to sign under a clock that has gone back behind the last certificate (T-37): what it would issue could end before its time, or outlast its predecessor.</summary>
/// <remarks>What was issued under a clock that was ahead counts for as long as it is not revoked: to revoke it is the way on.</remarks>
internal sealed class IssuanceClock(CertificateStore certificates, TimeProvider clock)
{
    /// <summary>How far clocks may differ, and be set back by those who correct them.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private (DateTimeOffset At, string Serial, string Subject)? _last;

    /// <summary>Why nothing is issued now; null when the clock is right, as far as one can tell.</summary>
    public CaRefusal? Refuse()
    {
        lock (_lock)
        {
            return _last is { } last && clock.GetUtcNow() < last.At - Tolerance
                ? new CaRefusal(
                    CaProblems.Unavailable,
                    $"The clock shows {clock.GetUtcNow():u}, and certificate {last.Serial} of '{last.Subject}' was issued at {last.At:u}; set the clock, or, when it was wrong then, revoke that certificate and start the server anew.")
                : null;
        }
    }

    /// <summary>A certificate was planned.</summary>
    public void Planned(CertificateDocument certificate)
    {
        lock (_lock)
        {
            if (_last is not { } last || certificate.PlannedAt > last.At)
            {
                _last = (certificate.PlannedAt, certificate.Serial, certificate.Mandate.Subject);
            }
        }
    }

    /// <summary>Reads when the last was issued.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (await certificates.FindLastAsync(cancellationToken) is { } last)
        {
            Planned(last.Value);
        }
    }
}

using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>A VEN that reports ten powers each ten seconds of its time, as fast as it may and is answered, whatever becomes of the server.</summary>
/// <param name="vtn">The server.</param>
/// <param name="number">Which home it is; its values tell.</param>
/// <param name="start">The instant of its first values.</param>
internal sealed class ReportingHome(LabVtn vtn, int number, DateTimeOffset start) : IDisposable
{
    public const int Points = 10;

    /// <summary>How many instants a report has.</summary>
    public const int Steps = 10;

    public const int ValuesOfAReport = Points * Steps;

    public static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(50);

    private readonly TestVen _ven = new(vtn.Url);
    private ReportRequestId _request;
    private int _reports;

    public VenId VenId => _ven.VenId;

    /// <summary>How many reports were acknowledged, from the first on.</summary>
    public int Acknowledged => Volatile.Read(ref _reports);

    public static string RId(int point) => $"device-{point}.power";

    /// <summary>What it reports.</summary>
    public double Value(int point, int step) => (100 * point) + number + (step % 7);

    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        await _ven.RegisterAsync(cancellationToken, $"home-{number}");
        var points = Enumerable.Range(0, Points).Select(point => Some.UsageMetadata($"device-{point}").Descriptions[0]);
        await _ven.SendAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = "m1", Reports = [Some.Metadata("usage", ReportName.TelemetryUsage, [.. points])], VenId = VenId }, cancellationToken);
        _request = (await _ven.DrainAsync(cancellationToken)).OfType<OadrCreateReport>().Single().ReportRequests[0].ReportRequestId;
    }

    /// <summary>Reports; what has no answer is said again until it has one.</summary>
    /// <param name="next">After how long it may say the next, after so many reports; null when it is enough.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ReportAsync(Func<int, TimeSpan?> next, CancellationToken cancellationToken)
    {
        while (next(_reports) is { } wait)
        {
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, TimeProvider.System, cancellationToken);
            }

            try
            {
                var answer = await _ven.SendAsync<OadrUpdatedReport>(Report(_reports), cancellationToken);
                Assert.That(answer.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok), answer.EiResponse.ResponseDescription);
                Volatile.Write(ref _reports, _reports + 1);
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException)
            {
                await Task.Delay(RetryAfter, TimeProvider.System, cancellationToken);
            }
        }
    }

    public void Dispose() => _ven.Dispose();

    private OadrUpdateReport Report(int report) => new()
    {
        RequestId = $"u{report}",
        Reports =
        [
            Some.Data(_request, RId(0), start, 0) with
            {
                DtStart = start + (report * Steps * Step),
                Intervals = [.. Enumerable.Range(report * Steps, Steps).Select(Interval)],
            },
        ],
        VenId = VenId,
    };

    private Interval Interval(int step) => new()
    {
        DtStart = start + (step * Step),
        Payloads = [.. Enumerable.Range(0, Points).Select(point => new OadrReportPayload { RId = new RId(RId(point)), Payload = new PayloadFloat(Value(point, step)) })],
    };
}

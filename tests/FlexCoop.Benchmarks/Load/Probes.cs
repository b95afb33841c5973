using System.Collections.Concurrent;
using System.Diagnostics;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Load;

/// <summary>A few clients that report at a steady pace, whatever else the server has to do, and note how each report was answered: wrk does not tell times by status.</summary>
internal sealed class Probes(Uri vtn, IReadOnlyList<FleetVen> vens) : IDisposable
{
    /// <summary>How many of them report at once.</summary>
    public const int Clients = 16;

    /// <summary>The points of a report, a minute apart.</summary>
    public const int Points = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Clients }) { BaseAddress = vtn };
    private long _minute = Scripts.FirstMinute;

    /// <summary>Reports until <paramref name="end"/> is cancelled; every report has points of its own.</summary>
    public async Task<IReadOnlyList<Probe>> ReportAsync(CancellationToken end, CancellationToken cancellationToken)
    {
        var probes = new ConcurrentQueue<Probe>();
        async Task ClientAsync(FleetVen ven)
        {
            while (!end.IsCancellationRequested)
            {
                probes.Enqueue(await SendAsync(ven, Interlocked.Add(ref _minute, Points), cancellationToken));
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }

        await Task.WhenAll(vens.Take(Clients).Select(ven => Task.Run(() => ClientAsync(ven), cancellationToken)));
        return [.. probes];
    }

    public void Dispose() => _http.Dispose();

    private async Task<Probe> SendAsync(FleetVen ven, long minute, CancellationToken cancellationToken)
    {
        var intervals = Enumerable.Range(0, Points).Select(point => Report(ven, minute + point).Intervals![0]);
        var report = Report(ven, minute) with { Intervals = [.. intervals] };
        using var body = new ByteArrayContent(OadrWriter.Write(new OadrUpdateReport { RequestId = $"p{minute}", Reports = [report], VenId = ven.Id }));
        body.Headers.ContentType = new("application/xml");
        var start = Stopwatch.GetTimestamp();
        using var answer = await _http.PostAsync(new Uri("OpenADR2/Simple/2.0b/EiReport", UriKind.Relative), body, cancellationToken);
        return new Probe(answer.StatusCode, Stopwatch.GetElapsedTime(start), ven, minute);
    }

    private static OadrReport Report(FleetVen ven, long minute) => Some.Data(ven.Report, "heatpump.power", DateTimeOffset.FromUnixTimeSeconds(60 * minute), minute);
}

using System.Collections.Concurrent;
using System.Net;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Load;

/// <summary>Many VENs, each with the METADATA of one point, over a few connections.</summary>
internal sealed class Fleet(Uri vtn) : IDisposable
{
    /// <summary>No more than the server works on at once: it refuses none of them, however slow its disk is.</summary>
    private const int Connections = 16;

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = vtn };
    private readonly ConcurrentBag<FleetVen> _vens = [];

    public IReadOnlyList<FleetVen> Vens => [.. _vens];

    /// <summary>Registers VENs until there are so many, each up to the poll that is owed nothing.</summary>
    public Task GrowAsync(int count, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Enumerable.Range(_vens.Count, count - _vens.Count), WithToken(cancellationToken), async (number, token) =>
        {
            var ven = new TestVen(_http);
            await ven.RegisterAsync(token, $"ven-{number}");
            await ven.SendAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = "m1", Reports = [Some.UsageMetadata()], VenId = ven.VenId }, token);
            var wanted = (await ven.DrainAsync(token)).OfType<OadrCreateReport>().Single();
            _vens.Add(new FleetVen(ven, wanted.ReportRequests[0].ReportRequestId));
        });

    /// <summary>Every VEN takes what is owed and answers it, until nothing is.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(_vens, WithToken(cancellationToken), async (ven, token) => await ven.Ven.DrainAsync(token));

    public void Dispose() => _http.Dispose();

    private static ParallelOptions WithToken(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = Connections, CancellationToken = cancellationToken };
}

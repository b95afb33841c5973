using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Micro;

/// <summary>What sealing costs: a page of 1,000 documents of ten members, and a durable commit of a document with the points of a report, open and sealed.</summary>
public class SealDocuments : IAsyncDisposable
{
    private const int Documents = 1000;
    private const int Members = 10;

    private static readonly JsonElement Body = JsonElement.Parse(
        """
        {"deviceId":"0190d1a0-7d5c-7b9e-8a52-3d1f0c9c4a11","start":"2026-01-15T16:00:00Z","duration":"PT15M","quality":"good","activePowerW":1200.5,"energyWh":300.125,"temperatureC":20.5,"humidityPercent":41,"name":"Heat pump in the cellar","room":"utility room"}
        """);

    private readonly TemporaryFolder _folder = new();
    private readonly CollectionDefinition<ResourceDocument> _collection = new("rest-values", ResourceJson.Default.ResourceDocument, document => document.Id) { Subject = document => document.MemberId };
    private DataKeys? _keys;
    private Database _database = null!;
    private long _at;

    /// <summary>Whether there are keys.</summary>
    [Params(false, true)]
    public bool Sealed { get; set; }

    [GlobalSetup]
    public async Task FillAsync()
    {
        _keys = Sealed ? DataKeys.Open(_folder["keys"], KeyRing.OpenOrMake(_folder["secrets"])) : null;
        _database = Database.Open(new DatabaseOptions { File = _folder[$"{Sealed}.db"], Keys = _keys }, _collection);
        var work = new UnitOfWork();
        for (var number = 0; number < Documents; number++)
        {
            work.Insert(_collection, New($"{number:D6}", number));
        }

        await _database.CommitAsync(work, CancellationToken.None);
    }

    [Benchmark]
    public async Task<int> ListAThousand() => (await _database.Documents(_collection).ListAsync(after: null, Documents, CancellationToken.None)).Count;

    [Benchmark]
    public Task CommitAReport()
    {
        var at = DateTimeOffset.UnixEpoch.AddSeconds(++_at);
        Point[] points = [.. Enumerable.Range(0, 15).Select(minute => new Point(at.AddMinutes(minute), minute))];
        return _database.CommitAsync(new UnitOfWork().Put(_collection, New("report", 1)).AddPoints(new SeriesKey("member-1", "power"), points).AddPoints(new SeriesKey("member-1", "energy"), points), CancellationToken.None);
    }

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        if (_keys is not null)
        {
            await _keys.DisposeAsync();
        }

        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static ResourceDocument New(string id, int number) =>
        new() { Id = id, Cooperative = "dorp", MemberId = $"member-{number % Members}", CreatedAt = DateTimeOffset.UnixEpoch, ChangedAt = DateTimeOffset.UnixEpoch, Body = Body };
}

using BenchmarkDotNet.Attributes;
using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Micro;

/// <summary>What group commit gives: 64 durable units handed in at once, beside the same one after the other.</summary>
public class CommitUnits : IAsyncDisposable
{
    private const int Units = 64;
    private static readonly LogDefinition Story = new("story");

    private readonly TemporaryFolder _folder = new();
    private readonly Database _database;

    public CommitUnits() => _database = Database.Open(new DatabaseOptions { File = _folder["bench.db"] }, Story);

    [Benchmark(Baseline = true, OperationsPerInvoke = Units)]
    public async Task OneAfterTheOther()
    {
        for (var unit = 0; unit < Units; unit++)
        {
            await CommitAsync();
        }
    }

    [Benchmark(OperationsPerInvoke = Units)]
    public Task AtOnce() => Task.WhenAll(Enumerable.Range(0, Units).Select(_ => CommitAsync()));

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task CommitAsync() => _database.CommitAsync(new UnitOfWork().Append(Story, DateTimeOffset.UnixEpoch, "ven-1", "told"), CancellationToken.None);
}

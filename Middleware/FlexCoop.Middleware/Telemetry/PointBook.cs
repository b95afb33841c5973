using System.Collections.Concurrent;
using FlexCoop.Middleware.Erasure;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>Knows of each point what its values mean, by its VEN's METADATA, and keeps it when those say so no more.</summary>
internal sealed class PointBook(Database database, VenStore vens, Clocks clocks) : IDisposable, IForgets
{
    private const int PageSize = 1000;

    private readonly ConcurrentDictionary<SeriesKey, KnownPoint> _points = new();
    private readonly ConcurrentDictionary<VenId, KnownVen> _described = new();
    private readonly ConcurrentDictionary<SeriesKey, PointDocument> _unsaved = new();
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Every point that is known.</summary>
    public IEnumerable<KnownPoint> All => _points.Values;

    /// <summary>Reads what is kept in memory.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var points = database.Documents(PointDocument.Collection);
        string? after = null;
        while (await points.ListAsync(after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var point in page)
            {
                _points[point.Value.Key] = new KnownPoint(await NamedAsync(point, cancellationToken));
            }

            after = page[^1].Value.Id ?? PointDocument.IdOfBefore(page[^1].Value.Key);
        }
    }

    /// <inheritdoc/>
    public void Forget(string name)
    {
        foreach (var series in _points.Keys.Where(series => series.Owner == name))
        {
            _points.TryRemove(series, out _);
            _unsaved.TryRemove(series, out _);
        }

        _described.TryRemove(new VenId(name), out _);
    }

    /// <summary>What is known of a point; null when no METADATA ever offered it.</summary>
    public async ValueTask<KnownPoint?> FindAsync(SeriesKey series, CancellationToken cancellationToken)
    {
        await LookAtAsync(new VenId(series.Owner), cancellationToken);
        return _points.GetValueOrDefault(series);
    }

    /// <summary>Whether the values of a point are of a resource, as far as is known by now.</summary>
    public bool IsOf(SeriesKey series, string resourceId) => _points.TryGetValue(series, out var point) && point.Document.ResourceIds.Contains(resourceId);

    /// <summary>Takes over what the METADATA of all VENs say.</summary>
    public async Task LookAtAllAsync(CancellationToken cancellationToken)
    {
        foreach (var ven in vens.Known)
        {
            await LookAtAsync(ven.VenId, cancellationToken);
        }
    }

    /// <summary>Stores what was taken over. Until then it can be had of the METADATA again, so that nobody who reads depends on there being room.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        foreach (var page in _unsaved.ToArray().Chunk(PageSize))
        {
            var work = new UnitOfWork();
            foreach (var (_, point) in page)
            {
                work.Put(PointDocument.Collection, point);
            }

            await database.CommitAsync(work, cancellationToken);
            foreach (var saved in page)
            {
                // What was taken over meanwhile waits for the next time.
                _unsaved.TryRemove(saved);
            }
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Gives a point an id that says nothing, if it is stored under its name, from before.</summary>
    private async Task<PointDocument> NamedAsync(Stored<PointDocument> point, CancellationToken cancellationToken)
    {
        if (point.Value.Id is not null)
        {
            return point.Value;
        }

        var named = point.Value with { Id = NewId() };
        await database.CommitAsync(new UnitOfWork().Delete(PointDocument.Collection, point).Insert(PointDocument.Collection, named), cancellationToken);
        return named;
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

    /// <summary>Takes over what a VEN's METADATA say, if the VEN has changed since.</summary>
    private async ValueTask LookAtAsync(VenId venId, CancellationToken cancellationToken)
    {
        if (vens.Find(venId) is not { } known || ReferenceEquals(_described.GetValueOrDefault(venId), known))
        {
            return;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            await DescribeAsync(known, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task DescribeAsync(KnownVen known, CancellationToken cancellationToken)
    {
        if (await vens.FindDocumentAsync(known.VenId, cancellationToken) is not { } ven)
        {
            return;
        }

        foreach (var offered in (ven.Value.Reports ?? []).SelectMany(report => report.Points).DistinctBy(point => point.RId))
        {
            foreach (var name in offered.SeriesNames)
            {
                var series = new SeriesKey(known.VenId.Value, name);
                var before = _points.GetValueOrDefault(series)?.Document;
                var now = Describe(known.VenId, name, offered, before);
                if (!ReferenceEquals(now, before))
                {
                    _unsaved[series] = now;
                    _points[series] = new KnownPoint(now);
                }
            }
        }

        _described[known.VenId] = known;
    }

    /// <returns>What was known before, when nothing has changed.</returns>
    private PointDocument Describe(VenId venId, string name, OfferedPoint offered, PointDocument? before)
    {
        var meaning = new PointMeaning { Since = offered.Since, ReportType = offered.ReportType, ReadingType = offered.ReadingType, Unit = offered.Unit };
        var isOther = before is null || !before.Meanings[^1].IsSameAs(meaning);
        if (!isOther && before!.ResourceIds.SequenceEqual(offered.ResourceIds) && before.DeviceClasses.SequenceEqual(offered.DeviceClasses))
        {
            return before;
        }

        var meanings = before?.Meanings ?? [];
        return new PointDocument
        {
            Id = before?.Id ?? NewId(),
            VenId = venId.Value,
            RId = name,
            ResourceIds = offered.ResourceIds,
            DeviceClasses = offered.DeviceClasses,
            Meanings = isOther ? [.. meanings, before is null ? meaning : meaning with { Since = meaning.Since ?? clocks.Domain.GetUtcNow() }] : meanings,
        };
    }
}

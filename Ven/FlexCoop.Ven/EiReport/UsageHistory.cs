using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>The usage of the site over the last time, recorded all the time and kept over restarts (rules 337, 510).</summary>
/// <remarks>
/// It is kept in a file of its own, since it is no part of what must be right: a power cut may take the last records, which the disk was not
/// made to wait for, and a broken file is set aside. What lies ahead of a clock that was set back gives way to what is recorded then; its energy
/// stands in the interval in which the clock was set.
/// </remarks>
internal sealed partial class UsageHistory : IDisposable
{
    /// <summary>The most instants that are kept; the oldest give way. Rule 510 wants 100.</summary>
    public const int MaxSamples = 1440;

    private readonly OfferedReports _offered;
    private readonly TimeSpan _period;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly JournalFile _file;
    private readonly Lock _lock = new();
    private readonly List<HistorySample> _samples = [];
    private bool _isFailing;

    /// <summary>Opens the history, or begins one where there is none, or none that can be read.</summary>
    /// <param name="path">Its file; the folder exists.</param>
    /// <param name="offered">The points to be recorded.</param>
    /// <param name="period">How often to record.</param>
    /// <param name="clock">Domain time.</param>
    /// <param name="logger">Where the story is told.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public UsageHistory(string path, OfferedReports offered, TimeSpan period, TimeProvider clock, ILogger logger)
    {
        _offered = offered;
        _period = period;
        _clock = clock;
        _logger = logger;
        var now = clock.GetUtcNow();
        try
        {
            _file = Open(path, out var records);
            Restore(records, now);
        }
        catch (Exception broken) when (broken is InvalidDataException or JsonException)
        {
            _file?.Dispose();
            var aside = path + ".broken";
            File.Move(path, aside, overwrite: true);
            Log.SetAside(logger, path, aside, broken.Message);
            _samples.Clear();
            _file = Open(path, out var _);
        }
    }

    /// <summary>The earliest instant of which something is kept; null when nothing is.</summary>
    public DateTimeOffset? Oldest
    {
        get
        {
            lock (_lock)
            {
                return _samples.Count == 0 ? null : _samples[0].At;
            }
        }
    }

    /// <summary>The span that is kept once the history is full.</summary>
    public TimeSpan Span => MaxSamples * _period;

    /// <summary>How often it is recorded.</summary>
    public TimeSpan Period => _period;

    /// <summary>Records the usage now, and then at each full period, until it is cancelled.</summary>
    public async Task RecordAsync(CancellationToken cancellationToken)
    {
        var never = new Signal();
        while (true)
        {
            var now = _clock.GetUtcNow();
            Forget(from: now.AddTicks(1));
            if (_samples.Count == 0 || Due(_samples[^1].At) <= now)
            {
                await RecordAsync(OfferedReports.Whole(now), cancellationToken);
            }

            await never.WaitAsync([(Due(now), _clock)], cancellationToken);
        }
    }

    /// <summary>Points as they were recorded: power at each instant, energy for each interval between two.</summary>
    /// <param name="points">Points of usage.</param>
    /// <param name="start">The first instant, included.</param>
    /// <param name="end">For power excluded, for the end of an interval included.</param>
    public IReadOnlyList<(DateTimeOffset At, IReadOnlyList<SampleValue> Values)> Between(IReadOnlyList<DataPoint> points, DateTimeOffset start, DateTimeOffset end)
    {
        var columns = Columns(points);
        var found = new List<(DateTimeOffset, IReadOnlyList<SampleValue>)>();
        lock (_lock)
        {
            for (var index = 0; index < _samples.Count; index++)
            {
                var sample = _samples[index];
                var before = index > 0 && _samples[index - 1].At >= start ? _samples[index - 1] : null;
                List<SampleValue> values =
                [
                    .. columns.Where(column => column.Kind == DataPointKind.Energy ? before is not null && sample.At <= end : sample.At >= start && sample.At < end)
                        .Select(column => column.Kind == DataPointKind.Energy ? Energy(column.RId, column.Index, before!, sample) : Power(column.RId, column.Index, sample)),
                ];
                if (values.Count > 0)
                {
                    found.Add((sample.At, values));
                }
            }
        }

        return found;
    }

    /// <summary>The energy of the last interval that is kept (rule 337); null when there is none.</summary>
    public SampleValue? LastEnergy(DataPoint point)
    {
        var (_, rId, index) = Columns([point]).Single();
        lock (_lock)
        {
            return _samples.Count < 2 ? null : Energy(rId, index, _samples[^2], _samples[^1]);
        }
    }

    /// <summary>An energy counter as it was last recorded at an instant or before; where nothing is kept from then, the first that is.</summary>
    /// <returns>Null when nothing is known from before <paramref name="before"/>.</returns>
    public (DateTimeOffset At, double Wh)? CounterAt(DataPoint point, DateTimeOffset instant, DateTimeOffset before)
    {
        var (_, _, index) = Columns([point]).Single();
        lock (_lock)
        {
            var known = _samples.Where(sample => sample.At < before && !double.IsNaN(sample.Values[index])).ToList();
            return (known.FindLast(sample => sample.At <= instant) ?? known.FirstOrDefault()) is { } found ? (found.At, found.Values[index]) : null;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static SampleValue Power(string rId, int index, HistorySample sample) =>
        new() { RId = rId, Number = Known(sample.Values[index]), IsOnline = IsOnlineWithout(sample.Values[index], sample.IsOnline[index]) };

    private static SampleValue Energy(string rId, int index, HistorySample from, HistorySample to)
    {
        var wh = to.Values[index] - from.Values[index];
        bool WasOnline(HistorySample sample) => sample.IsOnline[index] || !double.IsNaN(sample.Values[index]);
        return new() { RId = rId, From = from.At, Length = to.At - from.At, Number = Known(wh), IsOnline = IsOnlineWithout(wh, WasOnline(from) && WasOnline(to)) };
    }

    /// <summary>A resource that answers may have no value yet, as in telemetry.</summary>
    private static bool? IsOnlineWithout(double value, bool isOnline) => double.IsNaN(value) && isOnline ? true : null;

    private static double? Known(double value) => double.IsNaN(value) ? null : value;

    private IReadOnlyList<(DataPointKind Kind, string RId, int Index)> Columns(IReadOnlyList<DataPoint> points) =>
        [.. points.Select(point => (point.Kind, point.RId.Value, Enumerable.Range(0, _offered.UsagePoints.Count).First(index => _offered.UsagePoints[index] == point)))];

    /// <summary>The first full period after an instant.</summary>
    private DateTimeOffset Due(DateTimeOffset last) => new(last.Ticks - (last.Ticks % _period.Ticks) + _period.Ticks, TimeSpan.Zero);

    private JournalFile Open(string path, out IReadOnlyList<byte[]> records)
    {
        var file = JournalFile.Open(path, out records, out var cutBytes);
        if (cutBytes > 0)
        {
            Log.TailCut(_logger, path, cutBytes);
        }

        return file;
    }

    private void Restore(IReadOnlyList<byte[]> records, DateTimeOffset now)
    {
        foreach (var payload in records.Skip(records.Count - MaxSamples))
        {
            var record = JsonSerializer.Deserialize(payload, VenJson.Default.RecordedUsage);
            if (record?.Values is null)
            {
                throw new InvalidDataException("a record holds no usage");
            }

            // What a clock that was ahead has left would stand in the way of what is recorded now, or was recorded after it.
            if (record.At <= now)
            {
                Forget(record.At);
                _samples.Add(new HistorySample(
                    record.At,
                    [.. _offered.UsagePoints.Select(point => record.Values.GetValueOrDefault(point.RId.Value, double.NaN))],
                    [.. _offered.UsagePoints.Select(point => record.Values.ContainsKey(point.RId.Value) || record.Without?.Contains(point.RId.Value) == true)]));
            }
        }
    }

    /// <summary>Forgets what is recorded of an instant and of later ones.</summary>
    private void Forget(DateTimeOffset from)
    {
        lock (_lock)
        {
            while (_samples.Count > 0 && _samples[^1].At >= from)
            {
                _samples.RemoveAt(_samples.Count - 1);
            }
        }
    }

    private async Task RecordAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        var readings = await SiteReading.TakeAsync(_offered.UsagePoints, cancellationToken);
        var sample = new HistorySample(
            at,
            [.. _offered.UsagePoints.Select(point => readings.NumberOf(point) ?? double.NaN)],
            [.. _offered.UsagePoints.Select(point => readings.Of(point).IsOnline)]);
        lock (_lock)
        {
            _samples.Add(sample);
            if (_samples.Count > MaxSamples)
            {
                _samples.RemoveAt(0);
            }
        }

        try
        {
            Write(sample);
            _isFailing = false;
        }
        catch (IOException failure)
        {
            // It stays in memory; once for each change of state, not for each record.
            if (!_isFailing)
            {
                Log.NotWritten(_logger, failure);
            }

            _isFailing = true;
        }
    }

    /// <summary>Appends a sample; a file that has grown, or lacks what could not be written, is written anew.</summary>
    private void Write(HistorySample sample)
    {
        if (_isFailing || _file.Count >= 2 * MaxSamples)
        {
            _file.Rewrite(_samples.Select(ToRecord));
        }
        else
        {
            _file.AppendUnflushed(ToRecord(sample));
        }
    }

    private byte[] ToRecord(HistorySample sample)
    {
        var values = new Dictionary<string, double>(sample.Values.Length);
        var without = new List<string>();
        for (var index = 0; index < sample.Values.Length; index++)
        {
            if (!double.IsNaN(sample.Values[index]))
            {
                values[_offered.UsagePoints[index].RId.Value] = sample.Values[index];
            }
            else if (sample.IsOnline[index])
            {
                without.Add(_offered.UsagePoints[index].RId.Value);
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(new RecordedUsage(sample.At, values, without.Count > 0 ? without : null), VenJson.Default.RecordedUsage);
    }

    private static partial class Log
    {
        [LoggerMessage(3306, LogLevel.Error, "The history {Path} is broken and was set aside as {Aside}; a new one is begun: {Reason}")]
        public static partial void SetAside(ILogger logger, string path, string aside, string reason);

        [LoggerMessage(3307, LogLevel.Warning, "The history {Path} ended in {CutBytes} bytes of a record that was never finished; they were cut off")]
        public static partial void TailCut(ILogger logger, string path, long cutBytes);

        [LoggerMessage(3308, LogLevel.Error, "The history cannot be written; it goes on in memory")]
        public static partial void NotWritten(ILogger logger, Exception exception);
    }
}

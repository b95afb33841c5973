using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests.Push;

/// <summary>One way to each VEN, at whatever instant it is woken or given up.</summary>
[CancelAfter(300_000)]
public sealed class PushLanesTests : IDisposable
{
    private static readonly VenId Ven = new("VEN-1");

    private readonly TestClock _wire = new();
    private readonly List<PushLane> _runs = [];
    private readonly PushLanes _lanes;

    public PushLanesTests() => _lanes = new PushLanes(owed: null!, new Clocks(_wire, _wire));

    public void Dispose() => _lanes.Dispose();

    [Test]
    public async Task TryRemove_LaneWasWokenMeanwhile_StaysTheOnlyOne()
    {
        _lanes.Open(lane =>
        {
            _runs.Add(lane);
            if (_runs.Count == 1)
            {
                _lanes.Wake(Ven);
            }

            _lanes.TryRemove(lane);
            return Task.CompletedTask;
        });

        _lanes.Wake(Ven);
        await _lanes.Running(Ven);

        Assert.That(_runs, Has.Count.EqualTo(2));
        Assert.That(_runs[1], Is.SameAs(_runs[0]));
    }

    [Test]
    public async Task Wake_LaneWasRemoved_BeginsAnother()
    {
        var ran = new TaskCompletionSource();
        _lanes.Open(lane =>
        {
            _runs.Add(lane);
            lane.WakeAt(_wire.GetUtcNow().AddSeconds(1));
            _lanes.TryRemove(lane);
            ran.TrySetResult();
            return Task.CompletedTask;
        });
        _lanes.Wake(Ven);
        await ran.Task;

        _wire.Advance(TimeSpan.FromSeconds(2));
        _lanes.Wake(Ven);
        await _lanes.CloseAsync();

        Assert.That(_runs, Has.Count.EqualTo(2), "the timer of one that was removed wakes nobody");
        Assert.That(_runs[1], Is.Not.SameAs(_runs[0]));
    }

    [Test]
    public async Task Close_WhileOneRuns_WaitsForItAndBeginsNothingMore()
    {
        var going = new TaskCompletionSource();
        _lanes.Open(async lane =>
        {
            _runs.Add(lane);
            await going.Task;
            lane.WakeAt(_wire.GetUtcNow().AddSeconds(1));
        });
        _lanes.Wake(Ven);

        var closed = _lanes.CloseAsync();
        var isWaiting = !closed.IsCompleted;
        going.SetResult();
        await closed;
        _wire.Advance(TimeSpan.FromSeconds(2));
        _lanes.Wake(Ven);

        Assert.That((isWaiting, _runs.Count), Is.EqualTo((true, 1)));
    }

    /// <summary>What comes due while a way is looked over is found neither by that look nor by a timer, unless the timer goes by when it was looked.</summary>
    [Test]
    public void DueAt_ClockMovedOnSinceTheLook_IsStillTold()
    {
        var row = new OutboxRow(1, 1, Ven.Value, OwedKind.RegisterReport, "");
        var lane = new PushLane(Ven, _ => Task.CompletedTask, new Clocks(_wire, _wire));
        lane.Taken(row, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), [row]);
        var looked = _wire.GetUtcNow();

        _wire.Advance(TimeSpan.FromSeconds(10));

        Assert.That(lane.DueAt([row], looked), Is.EqualTo(_wire.GetUtcNow()));
    }
}

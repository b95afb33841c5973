using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Faults;

/// <summary>An agent is killed while it follows an event, and is started again with the VTN gone: what its journal holds is followed to its end (R-04, I6).</summary>
public sealed class AgentRestoreTests
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Long enough for an agent to start again on a machine that is busy; shorter than a device may hold on beyond an interval.</summary>
    private static readonly TimeSpan IntervalLength = TimeSpan.FromSeconds(25);

    [Test, CancelAfter(300_000)]
    public async Task Kill_InTheFirstOfTwoIntervals_EventAndOptAreFollowedToTheEnd(CancellationToken cancellationToken)
    {
        var optedOut = HomeDeviceIds.HeatPump.Value;
        await using var vtn = await TestVtn.StartAsync(cancellationToken);
        vtn.PollInterval = TimeSpan.FromSeconds(1);
        await using var box = HomeBox.Start(vtn.Url);
        await vtn.ReceiveAsync<OadrPoll>(cancellationToken);

        var (first, second) = TwoIntervals(TimeProvider.System.GetUtcNow());
        vtn.Distribute(Event(first, second));
        await vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);
        var acceptedAt = TimeProvider.System.GetUtcNow();
        var opted = await InsistAsync(box, "opt", first.EventId, "out", "--resource", $"{HomeBox.Name}.{optedOut}");
        var heardAt = TimeProvider.System.GetUtcNow();
        await box.Agent.KillAsync(cancellationToken);
        await vtn.StopAsync();
        await box.StartAgainAsync();
        var status = await InsistAsync(box, "status");
        var againAt = TimeProvider.System.GetUtcNow();
        while (Log(box).GroupBy(line => line.Device).Any(lines => !lines.Last().IsRelease))
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        var said = ImmutableDictionary<string, (DateTimeOffset, DateTimeOffset?)>.Empty.Add(optedOut, (acceptedAt, heardAt));
        EventWindow[] windows = [first with { AcceptedAt = acceptedAt, Out = said }, second with { AcceptedAt = acceptedAt, Out = said }];
        using (Assert.EnterMultipleScope())
        {
            Assert.That((bool)opted["ok"]!, opted.ToJsonString());
            Assert.That((bool)status["ok"]!, status.ToJsonString());
            Assert.That(againAt, Is.LessThan(second.Start), "the machine is too slow for this test");
            Assert.That(CommandChecker.Check(Log(box), windows, TimeProvider.System.GetUtcNow()), Is.Empty);
            Assert.That(Log(box).Select(line => line.Device).Distinct(), Is.EquivalentTo(second.Orders.Keys), "each device acted");
            Assert.That(Log(box).Where(line => !line.IsRelease && line.At >= second.Start).Select(line => line.Device), Is.Not.Empty.And.No.Member(optedOut));
        }
    }

    private static (EventWindow First, EventWindow Second) TwoIntervals(DateTimeOffset now)
    {
        var start = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        var (middle, end) = (start + IntervalLength, start + (2 * IntervalLength));
        return (new EventWindow("EVT-1", start, middle) { Orders = BoxOrders.At(1), HeldUntil = end }, new EventWindow("EVT-1", middle, end) { Orders = BoxOrders.At(2) });
    }

    private static OadrEvent Event(EventWindow first, EventWindow second)
    {
        var some = Some.Event(first.EventId, duration: second.End - first.Start);
        return some with
        {
            EiEvent = some.EiEvent with
            {
                ActivePeriod = some.EiEvent.ActivePeriod with { DtStart = first.Start },
                Signals = [Some.Signal(SignalName.Simple, SignalType.Level, null, (IntervalLength, 1), (IntervalLength, 2))],
            },
        };
    }

    private static IReadOnlyList<LedgerLine> Log(HomeBox box) => HomeMemory.ReadLedger(Path.Combine(box.StateFolder, "home"));

    /// <summary>Says it until the agent answers.</summary>
    private static async Task<JsonNode> InsistAsync(HomeBox box, params string[] words)
    {
        while (true)
        {
            if (await box.SayAsync(words) is { } answer)
            {
                return answer;
            }

            await Task.Delay(Look, TimeProvider.System);
        }
    }
}

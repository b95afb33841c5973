using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>What of an event can still be changed (rule 20), and what becomes of two operators at once.</summary>
public sealed class EventBookTests
{
    [Test, CancelAfter(300_000)]
    public async Task Modify_StartOfARunningEvent_IsRefused(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For("VEN-1"), cancellationToken);
        vtn.Domain.AdvanceTo(Some.Now.AddMinutes(15));

        var changed = await vtn.Events.ModifyAsync(announced.EventId, definition => definition with { Start = definition.Start.AddMinutes(1) }, cancellationToken);

        Assert.That(changed!.Faults.Single().Member, Is.EqualTo("start"));
        Assert.That(changed.Event.ModificationNumber, Is.Zero);
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_PastIntervalOfARunningEvent_IsRefusedAndALaterOneIsTaken(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For("VEN-1") with { Signals = [SomeEvent.Simple((10, 1), (20, 2))] }, cancellationToken);
        vtn.Domain.AdvanceTo(Some.Now.AddMinutes(25));

        var past = await vtn.Events.ModifyAsync(announced.EventId, definition => definition with { Signals = [SomeEvent.Simple((10, 3), (20, 2))] }, cancellationToken);
        var future = await vtn.Events.ModifyAsync(
            announced.EventId, definition => definition with { Duration = TimeSpan.FromMinutes(40), Signals = [SomeEvent.Simple((10, 1), (30, 2))] }, cancellationToken);

        Assert.That(past!.Faults.Single().Member, Is.EqualTo("signals"));
        Assert.That(future!.Faults, Is.Empty);
        Assert.That(future.Event.ModificationNumber, Is.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_RunningEventWithoutEnd_MayBeGivenOne(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For("VEN-1") with { Duration = TimeSpan.Zero, Signals = [SomeEvent.Simple((0, 1))] }, cancellationToken);
        vtn.Domain.AdvanceTo(Some.Now.AddHours(3));

        var ended = await vtn.Events.ModifyAsync(
            announced.EventId, definition => definition with { Duration = TimeSpan.FromHours(4), Signals = [SomeEvent.Simple((240, 1))] }, cancellationToken);

        Assert.That(ended!.Faults, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_CancelledEvent_IsRefused(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For("VEN-1"), cancellationToken);
        await vtn.Events.CancelAsync(announced.EventId, cancellationToken);

        var changed = await vtn.Events.ModifyAsync(announced.EventId, definition => definition with { Priority = 1 }, cancellationToken);

        Assert.That(changed!.Faults.Single().Problem, Is.EqualTo("the event is cancelled"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_Twice_CancelsOnce(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For("VEN-1"), cancellationToken);

        var first = await vtn.Events.CancelAsync(announced.EventId, cancellationToken);
        var second = await vtn.Events.CancelAsync(announced.EventId, cancellationToken);

        Assert.That(second!.ModificationNumber, Is.EqualTo(first!.ModificationNumber).And.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_ManyOperatorsAtOnce_LosesNoChange(CancellationToken cancellationToken)
    {
        const int Operators = 20;
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For("VEN-1") with { Priority = 0 }, cancellationToken);

        await Task.WhenAll(Enumerable.Range(0, Operators).Select(_ =>
            vtn.Events.ModifyAsync(announced.EventId, definition => definition with { Priority = definition.Priority + 1 }, cancellationToken)));

        var stored = (await vtn.Events.FindAsync(announced.EventId, cancellationToken))!;
        Assert.That((stored.Definition.Priority, stored.ModificationNumber), Is.EqualTo(((uint)Operators, (uint)Operators)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_WhoeverSeesTheRow_FindsTheNewModification(CancellationToken cancellationToken)
    {
        const int Changes = 50;
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        var known = vtn.Vens.Find(ven.VenId)!;
        var stale = 0;
        using var changes = new Barrier(participantCount: 2);
        var look = Task.Factory.StartNew(
            () =>
            {
                for (var number = 1u; number <= Changes; number++)
                {
                    var before = Row();
                    changes.SignalAndWait(cancellationToken);
                    while (Row() == before)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                    }

                    stale += vtn.Events.LiveFor(known).Single().ModificationNumber < number ? 1 : 0;
                }
            },
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        for (var priority = 1u; priority <= Changes; priority++)
        {
            changes.SignalAndWait(cancellationToken);
            await vtn.Events.ModifyAsync(announced.EventId, definition => definition with { Priority = priority }, cancellationToken);
        }

        await look;
        Assert.That(stale, Is.Zero);

        OutboxRow? Row() => vtn.Database.Outbox.OwedTo(ven.VenId.Value).SingleOrDefault(row => row.Kind == "events");
    }
}

using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>More events than fit into a message, by bytes: what does not fit is held back, for a reason that is shown, until it does.</summary>
public sealed class EventRoomTests
{
    [Test, CancelAfter(300_000)]
    public async Task Poll_JoinedAGroupOfMoreThanFits_IsSentWhatFitsAndTheRestLater(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var announced = new List<EventDocument>();
        for (var number = 0; number < 4; number++)
        {
            announced.Add((await vtn.Events.TryAnnounceAsync(Large("village", number), cancellationToken)).Event!);
        }

        await vtn.Membership.ChangeAsync(ven.VenId, names => names with { GroupIds = ["village"] }, marketContexts: null, cancellationToken);
        var (first, bytes) = await DistributedAsync(ven, cancellationToken);
        await ven.AnswerAsync(TestVen.Answers(first), cancellationToken);
        var quiet = await ven.PollAsync(cancellationToken);
        var held = announced.Where(stored => vtn.Events.WhyHeld(stored, ven.VenId) is not null).Select(stored => stored.EventId).ToList();
        var early = await ven.AnswerAsync([Answer(announced[3])], cancellationToken);
        await vtn.Events.CancelAsync(announced[0].EventId, cancellationToken);
        await ven.DrainAsync(cancellationToken);
        var all = await ven.SendAsync<OadrDistributeEvent>(new OadrRequestEvent { RequestId = "e1", VenId = ven.VenId }, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(bytes, Is.LessThanOrEqualTo(OadrXml.MaxBytes));
            Assert.That(Ids(first), Is.EqualTo(announced.Take(3).Select(stored => stored.EventId)), "the first in order");
            Assert.That(quiet, Is.TypeOf<OadrResponse>(), "what is held back is not owed on and on");
            Assert.That(held, Is.EqualTo([announced[3].EventId]));
            Assert.That(vtn.Events.WhyHeld(announced[3], ven.VenId), Is.Null, "there is room now");
            Assert.That(early.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId), "it was never sent");
            Assert.That(Ids(all), Is.EqualTo(announced.Skip(1).Select(stored => stored.EventId)), "the cancelled one was acknowledged, and made room");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_AnEventIsOver_SendsWhatHadNoRoom(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        for (var number = 0; number < 4; number++)
        {
            await vtn.Events.TryAnnounceAsync(Large("village", number), cancellationToken);
        }

        await vtn.Membership.ChangeAsync(ven.VenId, names => names with { GroupIds = ["village"] }, marketContexts: null, cancellationToken);
        await ven.DrainAsync(cancellationToken);
        await vtn.RestartAsync(cancellationToken);
        using var again = vtn.NewVen();
        vtn.Domain.Advance(TimeSpan.FromHours(3));
        var polled = await again.SendAsync(new OadrPoll(ven.VenId), cancellationToken);

        Assert.That(((OadrDistributeEvent)polled).Events, Has.Count.EqualTo(3), "also after a restart");
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_SmallerEventWhereALargeOneHasNoRoom_IsSent(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        for (var number = 0; number < 4; number++)
        {
            await vtn.Events.TryAnnounceAsync(Large("village", number), cancellationToken);
        }

        await vtn.Membership.ChangeAsync(ven.VenId, names => names with { GroupIds = ["village"] }, marketContexts: null, cancellationToken);
        var before = (await DistributedAsync(ven, cancellationToken)).Message;
        await ven.AnswerAsync(TestVen.Answers(before), cancellationToken);
        var urgent = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value) with { Start = Some.Now.AddMinutes(1) }, cancellationToken);
        var after = (await DistributedAsync(ven, cancellationToken)).Message;

        Assert.That(Ids(after), Is.EqualTo(Ids(before).Prepend(urgent.EventId)), "what the VEN has stays, for leaving it out would cancel it");
    }

    [Test]
    public void Noted_SameEventsForTheSameVen_AreNotBuiltAgain()
    {
        var room = new EventRoom();
        var ven = Known(version: 1);
        EventDocument[] live = [Stored("ev-1"), Stored("ev-2")];

        var unnoted = room.IsAsNoted(ven, live);
        var held = room.Note(ven, live, new HashSet<string> { "ev-1" });
        var again = room.Note(ven, live, new HashSet<string> { "ev-1" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(unnoted, Is.False);
            Assert.That((held.Single(), again.Count), Is.EqualTo(("ev-2", 0)));
            Assert.That(room.IsAsNoted(ven, [.. live]), Is.True);
            Assert.That(room.IsAsNoted(ven, [live[1]]), Is.False, "one is over");
            Assert.That(room.IsAsNoted(ven, [live[1], live[0]]), Is.False, "the order has changed");
            Assert.That(room.IsAsNoted(ven, [live[0] with { ModificationNumber = 1 }, live[1]]), Is.False, "one was modified");
            Assert.That(room.IsAsNoted(Known(version: 2), live), Is.False, "the VEN is told something else");
        }

        room.Note(ven, live, new HashSet<string> { "ev-1", "ev-2" });
        Assert.That((room.Held(ven.VenId).Count, room.IsAsNoted(ven, live)), Is.EqualTo((0, false)), "nothing is held back");
    }

    private static KnownVen Known(long version) => new(new Stored<VenDocument>(new VenDocument { VenId = "VEN-1" }, version), lastSeen: null);

    private static EventDocument Stored(string eventId) =>
        new() { EventId = eventId, ModificationNumber = 0, Definition = SomeEvent.For(), CreatedAt = Some.Now, ModifiedAt = Some.Now };

    /// <summary>1,000 intervals with long numbers: some 280 KB each.</summary>
    private static EventDefinition Large(string groupId, int number) => SomeEvent.For() with
    {
        Targets = new EventTargets { GroupIds = [groupId] },
        Start = Some.Now.AddHours(2 + number),
        Duration = TimeSpan.FromSeconds(1000),
        Signals =
        [
            new SignalDefinition
            {
                Name = "x-long", Type = SignalType.Setpoint, Unit = "kW",
                Intervals = [.. Enumerable.Range(0, 1000).Select(index => new SignalInterval(TimeSpan.FromSeconds(1), -1.2345678901234567e-100 * (index + 1)))],
            },
        ],
    };

    private static async Task<(OadrDistributeEvent Message, int Bytes)> DistributedAsync(TestVen ven, CancellationToken cancellationToken)
    {
        using var response = await ven.PostAsync("OadrPoll", OadrWriter.Write(new OadrPoll(ven.VenId)), cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return ((OadrDistributeEvent)OadrReader.Read(body, OadrReaderOptions.Strict).Message!, body.Length);
    }

    private static EventResponse Answer(EventDocument stored) => new()
    {
        ResponseCode = EiResponseCode.Ok, RequestId = "r", QualifiedEventId = new QualifiedEventId(new OadrEventId(stored.EventId), stored.ModificationNumber), OptType = OptType.OptIn,
    };

    private static IEnumerable<string> Ids(OadrDistributeEvent message) => message.Events.Select(one => one.EiEvent.Descriptor.EventId.Value);
}

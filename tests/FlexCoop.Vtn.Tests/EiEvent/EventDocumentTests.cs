using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>Where an event stands by the clock (protocol.md §8.4).</summary>
public sealed class EventDocumentTests
{
    [TestCase(-1, null, EventStatus.Far)]
    [TestCase(0, null, EventStatus.Far)]
    [TestCase(5, null, EventStatus.Far, Description = "without a ramp-up there is no near (rule 13)")]
    [TestCase(5, 5, EventStatus.Near)]
    [TestCase(4, 5, EventStatus.Far)]
    [TestCase(9, -5, EventStatus.Far, Description = "a ramp inside the event")]
    [TestCase(10, 5, EventStatus.Active)]
    [TestCase(39, null, EventStatus.Active)]
    [TestCase(40, null, EventStatus.Completed, Description = "the end is exclusive")]
    public void StatusAt_MinutesFromNow_FollowsTheClock(int minutes, int? rampUp, EventStatus status)
    {
        var stored = SomeEvent.Stored(SomeEvent.For("VEN-1") with { RampUp = rampUp is { } length ? TimeSpan.FromMinutes(length) : null });

        Assert.That(stored.StatusAt(Some.Now.AddMinutes(minutes)), Is.EqualTo(status));
    }

    [Test]
    public void StatusAt_WithoutEnd_StaysActive()
    {
        var stored = SomeEvent.Stored(SomeEvent.For("VEN-1") with { Duration = TimeSpan.Zero });

        Assert.That(stored.StatusAt(Some.Now.AddYears(3)), Is.EqualTo(EventStatus.Active), "rule 47");
    }

    [Test]
    public void StatusAt_Cancelled_IsCancelledWheneverItIsAsked()
    {
        var stored = SomeEvent.Stored(SomeEvent.For("VEN-1")) with { CancelledAt = Some.Now };

        Assert.That(stored.StatusAt(Some.Now.AddMinutes(15)), Is.EqualTo(EventStatus.Cancelled));
    }

    [Test]
    public void Sort_ActiveAndPending_FollowsRule15()
    {
        var now = Some.Now;
        EventDocument[] events =
        [
            Document("pending-late", startMinutes: 90, priority: 1),
            Document("active-unranked", startMinutes: -30, priority: 0),
            Document("active-2", startMinutes: -20, priority: 2),
            Document("pending-early", startMinutes: 60, priority: 9),
            Document("active-1-late", startMinutes: -5, priority: 1),
            Document("active-1-early", startMinutes: -10, priority: 1),
        ];

        var sorted = EventOrder.Sort(events, now);

        Assert.That(
            sorted.Select(stored => stored.EventId),
            Is.EqualTo(["active-1-early", "active-1-late", "active-2", "active-unranked", "pending-early", "pending-late"]));

        static EventDocument Document(string id, int startMinutes, uint priority) => SomeEvent.Stored(
            SomeEvent.For("VEN-1") with { Start = Some.Now.AddMinutes(startMinutes), Duration = TimeSpan.FromHours(1), Priority = priority }, id);
    }
}

using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>Which of the owner's words counts (protocol.md §9). The event lasts from minute 10 to 40 after <see cref="Some.Now"/>.</summary>
public sealed class OwnerOptsTests
{
    private static readonly ResourceId Heatpump = new("heatpump");
    private static readonly ResourceId Boiler = new("boiler");

    [TestCase(19.99, true)]
    [TestCase(20, false)]
    [TestCase(29.99, false)]
    [TestCase(30, true)]
    public void TakesPart_OptOutWindow_StartsInclusiveEndsExclusive(double minute, bool takesPart) =>
        Assert.That(TakesPart(minute, Heatpump, Taken(), Schedule(false, (20, 10))), Is.EqualTo(takesPart));

    [Test]
    public void TakesPart_WindowWithoutEnd_NeverAgain() => Assert.That(TakesPart(39, Heatpump, Taken(), Schedule(false, (20, 0))), Is.False, "rule 210");

    [Test]
    public void TakesPart_ScheduleOfAnotherResource_IsNotTouched()
    {
        var schedule = Schedule(false, (0, 60)) with { ResourceIds = ["boiler"] };

        Assert.That((TakesPart(15, Heatpump, Taken(), schedule), TakesPart(15, Boiler, Taken(), schedule)), Is.EqualTo((true, false)));
    }

    [TestCase("http://example.org/dr", false)]
    [TestCase("HTTP://EXAMPLE.org/dr", false)]
    [TestCase("http://example.org/other", true)]
    public void TakesPart_ScheduleOfAProgram_CountsForItsEventsOnly(string program, bool takesPart) =>
        Assert.That(TakesPart(15, Heatpump, Taken(), Schedule(false, (0, 60)) with { MarketContext = program }), Is.EqualTo(takesPart), "rule 205");

    [Test]
    public void TakesPart_LaterScheduleForAResource_OverridesThatOfTheHome()
    {
        OwnerOpt[] opts = [Schedule(false, (0, 60)), Schedule(false, (90, 60)) with { OptId = "later", ResourceIds = ["heatpump"] }];

        Assert.That((TakesPart(15, Heatpump, Taken(), opts), TakesPart(15, Boiler, Taken(), opts)), Is.EqualTo((true, false)), "rule 203");
    }

    [Test]
    public void TakesPart_CancelledSchedule_HasNoEffect() =>
        Assert.That(TakesPart(15, Heatpump, Taken(), Schedule(false, (0, 60)) with { IsCancelled = true }), Is.True);

    [Test]
    public void TakesPart_OwnersAnswerToTheEvent_IsAboveTheSchedule() =>
        Assert.That(TakesPart(15, Heatpump, Taken() with { IsOwnersWord = true }, Schedule(false, (0, 60))), Is.True);

    [Test]
    public void TakesPart_OptOfTheEventForAResource_IsAboveEverything()
    {
        OwnerOpt[] opts = [EventOpt("heatpump", isOptIn: true), Schedule(false, (0, 60))];
        var optedOut = Taken() with { IsOwnersWord = true, IsOptIn = false };

        Assert.That((TakesPart(15, Heatpump, optedOut, opts), TakesPart(15, Boiler, optedOut, opts)), Is.EqualTo((true, false)), "rule 206");
    }

    [Test]
    public void OutFrom_WindowToCome_IsItsStart() =>
        Assert.That(new OwnerOpts([Schedule(false, (20, 10), (35, 1))]).OutFrom(Taken(), Heatpump, Minute(15)), Is.EqualTo(Minute(20)));

    [TestCase("the whole event", 10, 30, false)]
    [TestCase("more than it", 0, 0, false)]
    [TestCase("its beginning", 0, 30, null)]
    [TestCase("its end", 20, 30, null)]
    public void Answer_OptOutWindowCovers_DecidesWhenItCoversTheWholeEvent(string _, int minute, int minutes, bool? answer) =>
        Assert.That(Answer(Taken(), Schedule(false, (minute, minutes)))?.IsOptIn, Is.EqualTo(answer));

    [Test]
    public void Answer_AdjacentWindows_CoverTogether() => Assert.That(Answer(Taken(), Schedule(false, (0, 25), (25, 25)))?.IsOptIn, Is.False);

    [Test]
    public void Answer_EventWithoutEnd_IsCoveredByAWindowWithoutEndOnly()
    {
        var endless = Taken(Some.Event(duration: TimeSpan.Zero));

        Assert.That((Answer(endless, Schedule(false, (0, 9999)))?.IsOptIn, Answer(endless, Schedule(false, (0, 0)))?.IsOptIn), Is.EqualTo(((bool?)null, (bool?)false)));
    }

    [Test]
    public void Answer_OneOfTwoResourcesOut_DecidesNothing() =>
        Assert.That(Answer(Taken(), Schedule(false, (0, 60)) with { ResourceIds = ["heatpump"] }), Is.Null);

    [Test]
    public void Answer_OptInAndOptOutWindow_TheOptOutCounts() =>
        Assert.That(Answer(Taken(), Schedule(true, (0, 60)), Schedule(false, (0, 60)) with { OptId = "out" })?.OptId, Is.EqualTo("out"));

    private static bool TakesPart(double minute, ResourceId resource, SiteEvent taken, params OwnerOpt[] opts) => new OwnerOpts(opts).TakesPart(taken, resource, Minute(minute));

    private static OwnerOpt? Answer(SiteEvent taken, params OwnerOpt[] opts) => new OwnerOpts(opts).Answer(taken);

    private static DateTimeOffset Minute(double minute) => Some.Now.AddMinutes(minute);

    private static OwnerOpt Schedule(bool isOptIn, params (int Minute, int Minutes)[] windows) => new()
    {
        OptId = "schedule",
        IsOptIn = isOptIn,
        Reason = "x-schedule",
        CreatedDateTime = Some.Now,
        Windows = [.. windows.Select(window => new OptWindow(Minute(window.Minute), TimeSpan.FromMinutes(window.Minutes)))],
    };

    private static OwnerOpt EventOpt(string resource, bool isOptIn) => new()
    {
        OptId = "event", IsOptIn = isOptIn, Reason = "participating", CreatedDateTime = Some.Now, ResourceIds = [resource], EventId = "EVT-1",
    };

    private static SiteEvent Taken(OadrEvent? oadrEvent = null) => new()
    {
        Event = oadrEvent ?? Some.Event(), RequestId = "DIST", IsOptIn = true, IsOwnersWord = false, StartOffset = TimeSpan.Zero, Resources = [Heatpump, Boiler],
    };
}

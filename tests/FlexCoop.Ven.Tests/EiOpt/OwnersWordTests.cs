using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Ven.Tests;

/// <summary>A word of the owner holds with all that follows from it, or not at all (I2): it is one record of the journal.</summary>
public sealed class OwnersWordTests : IDisposable
{
    private const int PageBytes = 4096;

    private static readonly OadrEventId Event = new("EVT-1");
    private static readonly VenId Ven = new("VEN-1");
    private static readonly ResourceId[] Both = [new("heatpump"), new("boiler")];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test, CancelAfter(300_000)]
    public async Task Opt_SeveralResources_IsOneRecord(CancellationToken cancellationToken)
    {
        await AssertOneRecordAsync((events, _) => events.OptAsync(Event, OptType.OptOut, Both, cancellationToken), cancellationToken);

        await WithAsync(_folder["journal"], (_, opts) => Assert.That(opts.Opts.All.Select(opt => opt.ResourceIds[0]), Is.EqualTo(["heatpump", "boiler"])));
    }

    [Test, CancelAfter(300_000)]
    public async Task Opt_WholeHomeAfterResources_IsOneRecord(CancellationToken cancellationToken)
    {
        await WithAsync(_folder["journal"], async (events, _) =>
        {
            await TakeAsync(events, cancellationToken);
            await events.OptAsync(Event, OptType.OptIn, Both, cancellationToken);
        });

        await AssertOneRecordAsync((events, _) => events.OptAsync(Event, OptType.OptOut, Ven, _ => { }, cancellationToken), cancellationToken);

        await WithAsync(_folder["journal"], (events, opts) =>
        {
            Assert.That(opts.Opts.All.Select(opt => (opt.ResourceIds[0], opt.IsOptIn)), Is.EqualTo([("heatpump", false), ("boiler", false)]));
            Assert.That(events.Known.Single().IsOptIn, Is.False);
        });
    }

    [Test, CancelAfter(300_000)]
    public async Task Schedule_ThatAnswersAnEventAnew_IsOneRecordWithTheAnswer(CancellationToken cancellationToken)
    {
        var schedule = new OptSchedule { OptType = OptType.OptOut, Windows = [new OptWindow(Some.Now, TimeSpan.FromHours(4))] };
        var owed = new List<OadrCreatedEvent>();

        await AssertOneRecordAsync((events, _) => events.AddScheduleAsync(schedule, Ven, owed.Add, cancellationToken), cancellationToken);
        await WithAsync(_folder["journal"], (events, _) => Assert.That(events.Known.Single().IsOptIn, Is.False));
        await AssertOneRecordAsync((events, opts) => events.CancelScheduleAsync(opts.Opts.All.Single().OptId, Ven, owed.Add, cancellationToken), cancellationToken);
        await WithAsync(_folder["journal"], (events, _) => Assert.That(events.Known.Single().IsOptIn, Is.True));

        Assert.That(owed.Select(answer => answer.EventResponses!.Single().OptType), Is.EqualTo([OptType.OptOut, OptType.OptIn]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Opt_RoomForHalfOfIt_ChangesNothing(CancellationToken cancellationToken)
    {
        using var disk = SmallDisk.Mount("256k");
        var journal = Path.Combine(disk.Path, "journal");
        await WithAsync(journal, (events, _) => TakeAsync(events, cancellationToken));
        LeaveRoomFor(bytes: 300, journal);
        disk.Fill();

        await WithAsync(journal, (events, opts) =>
        {
            Assert.That(() => events.OptAsync(Event, OptType.OptOut, Both, cancellationToken), Throws.InstanceOf<IOException>());
            Assert.That(opts.Opts.All, Is.Empty);
        });
        await WithAsync(journal, (_, opts) => Assert.That(opts.Opts.All, Is.Empty, "also for the next agent"));
        await WithAsync(journal, async (events, opts) =>
        {
            await events.OptAsync(Event, OptType.OptOut, [Both[0]], cancellationToken);
            Assert.That(opts.Opts.All, Has.Count.EqualTo(1), "there was room for half of it");
        });
    }

    private static Task TakeAsync(VenEvents events, CancellationToken cancellationToken) => events.DistributeAsync(
        new OadrDistributeEvent { RequestId = "DIST", VtnId = new VtnId(TestVtn.VtnId), Events = [Some.Event()] },
        new Registration(Ven.Value, "REG-1", TestVtn.VtnId, TimeSpan.FromSeconds(10)),
        _ => { },
        cancellationToken);

    /// <summary>Makes the journal so long that only so many bytes of its last page are free.</summary>
    private static void LeaveRoomFor(int bytes, string journal)
    {
        const int frameBytes = 8;
        var overhead = frameBytes + """{"kind":"opt-forgotten","optId":""}""".Length;
        var length = new FileInfo(journal).Length + overhead;
        using (var opened = VenJournal.Open(journal, NullLogger.Instance))
        {
            opened.Append(new JournalRecord.OptForgotten(new string('x', (int)((2 * PageBytes) - (length % PageBytes) - bytes))));
        }

        Assert.That(new FileInfo(journal).Length % PageBytes, Is.EqualTo(PageBytes - bytes));
    }

    private static Task WithAsync(string journal, Action<VenEvents, EiOptService> act) => WithAsync(journal, (events, opts) =>
    {
        act(events, opts);
        return Task.CompletedTask;
    });

    /// <summary>Opens a journal as an agent does, and closes it.</summary>
    private static async Task WithAsync(string path, Func<VenEvents, EiOptService, Task> act)
    {
        var clock = new TestClock();
        var clocks = new Clocks(clock, clock);
        var options = new VenOptions { VtnUrl = new Uri("http://vtn.invalid"), StateFolder = "", VenName = "house" };
        var site = new Site([new FakeResource("heatpump", clock), new FakeResource("boiler", clock, "Water_Heater")], options);
        using var journal = VenJournal.Open(path, NullLogger.Instance);
        var eiEvents = new EiEventService(site, journal, options, clock, new Random(1), NullLogger.Instance);
        eiEvents.Restore(Ven);
        var opts = new EiOptService(site, journal, () => new BackOff(TimeSpan.FromMinutes(5), new Random(1)), clocks, NullLogger.Instance);
        using var events = new VenEvents(eiEvents, opts, new CommandDispatcher(site, journal, NullLogger.Instance), clocks);
        await act(events, opts);
    }

    /// <summary>Whatever the owner says of an event that is known and has not begun, no power cut leaves half of it.</summary>
    private async Task AssertOneRecordAsync(Func<VenEvents, EiOptService, Task> say, CancellationToken cancellationToken)
    {
        if (Records() == 0)
        {
            await WithAsync(_folder["journal"], (events, _) => TakeAsync(events, cancellationToken));
        }

        var before = Records();
        await WithAsync(_folder["journal"], say);

        Assert.That(Records() - before, Is.EqualTo(1));
    }

    private int Records()
    {
        using var file = JournalFile.Open(_folder["journal"], out var records, out _);
        return records.Count;
    }
}

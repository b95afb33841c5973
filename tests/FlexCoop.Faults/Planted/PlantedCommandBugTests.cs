using System.Collections.Immutable;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Ven;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Faults;

/// <summary>What the checker of commands is worth: an agent drives a device whose driver has a bug, and the checker finds just that; without it, nothing.</summary>
public sealed class PlantedCommandBugTests : IDisposable
{
    private const string Device = "heatpump";
    private static readonly DateTimeOffset Start = Some.Now.AddMinutes(-10);
    private static readonly DateTimeOffset End = Start.AddMinutes(30);

    private readonly TemporaryFolder _folder = new();
    private readonly TestClock _domain = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    /// <summary>An accepted event that does not act is found as well as one that acts too much.</summary>
    [TestCase(PlantedBug.None, null)]
    [TestCase(PlantedBug.NeverSets, "I3: heatpump does not act at")]
    [CancelAfter(300_000)]
    public async Task Checker_EventIsAccepted_FindsADeviceThatDoesNotAct(PlantedBug bug, string? found, CancellationToken cancellationToken)
    {
        await using var agent = await FollowingAsync(bug, cancellationToken);

        _domain.Advance(TimeSpan.FromMinutes(1));

        AssertFound(agent.Resource, found, Window(level: 2) with { AcceptedAt = Some.Now });
    }

    /// <summary>A device that is not let go writes no line.</summary>
    [TestCase(PlantedBug.None, null)]
    [TestCase(PlantedBug.NeverReleases, "I4: heatpump still holds at")]
    [CancelAfter(300_000)]
    public async Task Checker_EventIsCancelled_FindsADeviceThatStaysHeld(PlantedBug bug, string? found, CancellationToken cancellationToken)
    {
        await using var agent = await FollowingAsync(bug, cancellationToken);

        var cancelled = Event(modification: 1, level: 2);
        await agent.TakeAsync(cancelled with { EiEvent = cancelled.EiEvent with { Descriptor = cancelled.EiEvent.Descriptor with { EventStatus = EventStatus.Cancelled } } }, cancellationToken);
        _domain.Advance(TimeSpan.FromMinutes(1));

        AssertFound(agent.Resource, found, Window(level: 2) with { AcceptedAt = Some.Now, EndedAt = Some.Now });
    }

    [TestCase(PlantedBug.None, null)]
    [TestCase(PlantedBug.KeepsTheFirst, "I4: heatpump still holds at", "I3: heatpump does not act at")]
    [CancelAfter(300_000)]
    public async Task Checker_EventIsModified_FindsADeviceThatKeepsItsLevel(PlantedBug bug, string? found, string? also = null, CancellationToken cancellationToken = default)
    {
        await using var agent = await FollowingAsync(bug, cancellationToken);

        await agent.TakeAsync(Event(modification: 1, level: 1), cancellationToken);
        _domain.Advance(TimeSpan.FromMinutes(1));

        AssertFound(agent.Resource, found, also, Window(level: 2) with { AcceptedAt = Some.Now, EndedAt = Some.Now }, Window(level: 1) with { AcceptedAt = Some.Now });
    }

    [TestCase(PlantedBug.None, null)]
    [TestCase(PlantedBug.NeverReleases, "I5: heatpump still holds at")]
    [CancelAfter(300_000)]
    public async Task Checker_OwnerOptsOut_FindsADeviceThatStaysHeld(PlantedBug bug, string? found, CancellationToken cancellationToken)
    {
        await using var agent = await FollowingAsync(bug, cancellationToken);

        await agent.Agent.OptAsync(new OadrEventId("EVT-1"), OptType.OptOut, [new ResourceId(Device)], cancellationToken);
        _domain.Advance(TimeSpan.FromMinutes(1));

        var said = ImmutableDictionary<string, (DateTimeOffset, DateTimeOffset?)>.Empty.Add(Device, (Some.Now, Some.Now));
        AssertFound(agent.Resource, found, Window(level: 2) with { AcceptedAt = Some.Now, Out = said });
    }

    [TestCase(PlantedBug.None, 1, null)]
    [TestCase(PlantedBug.None, 30 * 60, null)]
    [TestCase(PlantedBug.EndsLate, -60, "I5: heatpump would hold until")]
    [TestCase(PlantedBug.EndsLate, 30, "I5: heatpump is not let go")]
    [TestCase(PlantedBug.EndsLate, 90, "I6: heatpump is not let go")]
    [CancelAfter(300_000)]
    public async Task Checker_EventEnds_FindsADeviceThatIsNotLetGo(PlantedBug bug, int secondsAfter, string? found, CancellationToken cancellationToken)
    {
        await using var agent = await FollowingAsync(bug, cancellationToken);

        _domain.AdvanceTo(End.AddSeconds(secondsAfter));

        AssertFound(agent.Resource, found, Window(level: 2) with { AcceptedAt = Some.Now });
    }

    private static EventWindow Window(double level) => new("EVT-1", Start, End) { Orders = new Dictionary<string, DeviceOrder> { [Device] = new("SIMPLE", level) } };

    private static OadrEvent Event(uint modification, double level) => Some.Event("EVT-1", modification, level, startIn: Start - Some.Now, duration: End - Start);

    private void AssertFound(LoggedResource resource, string? found, params EventWindow[] windows) => AssertFound(resource, found, also: null, windows);

    private void AssertFound(LoggedResource resource, string? found, string? also, params EventWindow[] windows)
    {
        var violations = CommandChecker.Check(resource.Log, windows, _domain.GetUtcNow());

        Assert.That(violations, Has.Count.EqualTo((found is null ? 0 : 1) + (also is null ? 0 : 1)), () => string.Join('\n', violations));
        foreach (var (violation, text) in violations.Zip([found, also]))
        {
            Assert.That(violation.ToString(), Does.StartWith(text!));
        }
    }

    private async Task<Followed> FollowingAsync(PlantedBug bug, CancellationToken cancellationToken)
    {
        var followed = new Followed(await TestVtn.StartAsync(cancellationToken), _http, _folder["state"], _domain, bug);
        await followed.TakeAsync(Event(modification: 0, level: 2), cancellationToken);
        return followed;
    }

    /// <summary>An agent with one device that has a bug.</summary>
    private sealed class Followed : IAsyncDisposable
    {
        private readonly TestVtn _vtn;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public Followed(TestVtn vtn, HttpClient http, string stateFolder, TestClock domain, PlantedBug bug)
        {
            _vtn = vtn;
            _vtn.PollInterval = TimeSpan.FromSeconds(1);
            Resource = new LoggedResource(domain, bug);
            Agent = new VenAgent(
                new VenOptions { VtnUrl = vtn.Url, StateFolder = stateFolder, VenName = "house" }, [Resource], http, new Clocks(domain, TimeProvider.System), NullLogger.Instance);
            _run = Agent.RunAsync(_stop.Token);
        }

        public LoggedResource Resource { get; }

        public VenAgent Agent { get; }

        /// <summary>Sends an event, and waits for its answer.</summary>
        public async Task TakeAsync(OadrEvent sent, CancellationToken cancellationToken)
        {
            _vtn.Distribute(sent);
            var expected = new QualifiedEventId(sent.EiEvent.Descriptor.EventId, sent.EiEvent.Descriptor.ModificationNumber);
            while ((await _vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken)).EventResponses?.Any(answer => answer.QualifiedEventId == expected) != true)
            {
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Agent.Dispose();
            _stop.Dispose();
            await _vtn.DisposeAsync();
        }
    }
}

using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Ven;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Faults;

/// <summary>What the checkers are worth: each of three bugs is planted beside the product, and is caught, with the fewest lines that show it; without it, nothing is found.</summary>
public sealed class PlantedBugTests : IDisposable
{
    private static readonly TimeSpan FourHours = TimeSpan.FromHours(4);

    private readonly TemporaryFolder _folder = new();
    private readonly ClientLedger _ledger;

    public PlantedBugTests() => _ledger = new ClientLedger(_folder["ledger"]);

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    [Test, CancelAfter(300_000)]
    public async Task Checker_OkBeforeTheCommit_ShowsTheAnswerThatWasLost([Values] bool isPlanted, CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken);
        await using var proxy = await Proxy.StartAsync(vtn.Url, cancellationToken, answer: message => isPlanted ? Eager(message) : null);
        using var member = new Member(proxy.Url, _ledger, "house");
        var shown = await AnnounceAsync(vtn, member, cancellationToken);

        await member.AnswerAsync(shown, OptType.OptOut, cancellationToken);
        var violations = await CheckAsync(vtn, cancellationToken);

        if (!isPlanted)
        {
            Assert.That(violations, Is.Empty);
            return;
        }

        Assert.That(violations, Has.Count.EqualTo(1));
        Assert.That(violations[0].Invariant, Is.EqualTo("I1"));
        Assert.That(violations[0].What, Is.EqualTo($"opt/{member.VenId}/evening holds nothing; 0 OptOut was acknowledged"));
        Assert.That(violations[0].History, Has.Count.EqualTo(2));
        Assert.That(violations[0].History[0], Does.EndWith($"house: oadrCreatedEvent opt/{member.VenId}/evening = 0 OptOut: invoke"));
        Assert.That(violations[0].History[1], Does.Contain($"house: oadrCreatedEvent opt/{member.VenId}/evening = 0 OptOut: ok"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Checker_RowOfTheOutboxLost_ShowsTheEventThatIsOwed([Values] bool isPlanted, CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken);
        using var member = new Member(vtn.Url, _ledger, "house");
        await AnnounceAsync(vtn, member, cancellationToken);

        await vtn.Process.KillAsync(cancellationToken);
        if (isPlanted)
        {
            LoseTheOutbox(vtn);
        }

        var violations = await CheckAsync(vtn, cancellationToken);

        if (!isPlanted)
        {
            Assert.That(violations, Is.Empty);
            return;
        }

        Assert.That(violations, Has.Count.EqualTo(1));
        Assert.That(violations[0].Invariant, Is.EqualTo("I1"));
        Assert.That(violations[0].What, Is.EqualTo($"event/evening is owed to {member.VenId} no more, which has not answered it; it holds level 1"));
        Assert.That(violations[0].History, Has.Count.EqualTo(2));
        Assert.That(violations[0].History[0], Does.EndWith("operator: POST /api/v1/events event/evening = level 1: invoke"));
        Assert.That(violations[0].History[1], Does.Contain("operator: POST /api/v1/events event/evening = level 1: ok"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Checker_CommandDoubled_ShowsBoth([Values] bool isPlanted, CancellationToken cancellationToken)
    {
        await using var vtn = await TestVtn.StartAsync(cancellationToken);
        using var http = new HttpClient();
        var resource = new LoggedResource(TimeProvider.System, isPlanted ? PlantedBug.TellsTwice : PlantedBug.None);
        var clocks = new Clocks(TimeProvider.System, TimeProvider.System);
        using var agent = new VenAgent(new VenOptions { VtnUrl = vtn.Url, StateFolder = _folder["state"], VenName = "house" }, [resource], http, clocks, NullLogger.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var start = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        var running = Some.Event(duration: FourHours);
        vtn.Events = [running with { EiEvent = running.EiEvent with { ActivePeriod = running.EiEvent.ActivePeriod with { DtStart = start } } }];

        var run = agent.RunAsync(stop.Token);
        await vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);
        await stop.CancelAsync();
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var window = new EventWindow("EVT-1", start, start + FourHours) { Orders = new Dictionary<string, DeviceOrder> { ["heatpump"] = new("SIMPLE", 2) } };
        var violations = CommandChecker.Check(resource.Log, [window], TimeProvider.System.GetUtcNow());

        Assert.That(resource.Log, Has.Count.EqualTo(isPlanted ? 3 : 2), "set and let go");
        Assert.That(violations.Select(violation => (violation.Invariant, violation.What)), Is.EqualTo(isPlanted ? [("I3", "heatpump took the same command twice")] : Array.Empty<(string, string)>()));
        Assert.That(violations.SelectMany(violation => violation.History), Has.All.Contain("heatpump: SIMPLE 2 until").And.Exactly(isPlanted ? 2 : 0).Items);
    }

    /// <summary>The bug: oadrCreatedEvent is answered with OK before anything is committed. Nothing is, when the server dies.</summary>
    private static OadrResponse? Eager(OadrMessage message) =>
        message is OadrCreatedEvent created ? new OadrResponse { EiResponse = EiResponse.Ok(created.EiResponse.RequestId), VenId = created.VenId } : null;

    /// <summary>An event is announced for a VEN, and shown to it, but not answered.</summary>
    private async Task<OadrDistributeEvent> AnnounceAsync(LabVtn vtn, Member member, CancellationToken cancellationToken)
    {
        await member.RegisterAsync(allocated: null, cancellationToken);
        await member.OfferAsync(cancellationToken);
        await member.DrainAsync(OptType.OptIn, cancellationToken);
        await new Operator(vtn, _ledger, TimeProvider.System.GetUtcNow().AddHours(2))
            .AnnounceAsync("evening", new JsonObject { ["venIds"] = new JsonArray(member.VenId!.Value.Value) }, cancellationToken);
        return (OadrDistributeEvent)await member.TakeAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<Violation>> CheckAsync(LabVtn vtn, CancellationToken cancellationToken)
    {
        if (!vtn.Process.HasExited)
        {
            await vtn.Process.KillAsync(cancellationToken);
        }

        return LedgerChecker.Check(_ledger.Read(), StoreContents.Read(Path.Combine(vtn.DataFolder, "flexcoop.db")));
    }

    private static void LoseTheOutbox(LabVtn vtn)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(vtn.DataFolder, "flexcoop.db"), Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM outbox WHERE kind = 'events'";
        Assert.That(command.ExecuteNonQuery(), Is.EqualTo(1));
    }
}

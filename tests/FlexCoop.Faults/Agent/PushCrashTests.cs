using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Ven;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Faults;

/// <summary>An agent dies while it takes what the VTN pushes: what it has acknowledged survives, what it has not is pushed again, and the event is answered and acted on once .</summary>
public sealed class PushCrashTests
{
    private const double Level = 2;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Each place from the arrival of the push to the message that follows it.</summary>
    private static readonly string[] Places =
    [
        "ven.pushed/oadrDistributeEvent",
        "ven.before-record/EventTaken",
        "ven.after-record/EventTaken",
        "ven.before-push-answer/oadrDistributeEvent",
        "ven.after-push-answer/oadrDistributeEvent",
        "ven.before-send/oadrCreatedEvent",
    ];

    [TestCaseSource(nameof(Places))]
    [CancelAfter(300_000)]
    public async Task Push_BoxDies_NothingAcknowledgedIsLostAndNoCommandIsDoubled(string crashPoint, CancellationToken cancellationToken)
    {
        await using var vtn = await TestVtn.StartAsync(cancellationToken);
        await using var box = HomeBox.StartListening(vtn.Url, crashPoint);
        var address = await AddressAsync(box, cancellationToken);
        var now = TimeProvider.System.GetUtcNow();
        var start = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)).AddMinutes(-1);
        var window = new EventWindow("EVT-1", start, start.AddHours(4)) { Orders = BoxOrders.At(Level), };
        var one = Some.Event(window.EventId, modification: 0, Level, duration: window.End - window.Start);
        one = one with
        {
            EiEvent = one.EiEvent with
            {
                Descriptor = one.EiEvent.Descriptor with { EventStatus = EventStatus.Active },
                ActivePeriod = one.EiEvent.ActivePeriod with { DtStart = window.Start },
            },
        };
        vtn.Events = [one];
        using var http = new HttpClient();
        var isAcknowledged = await IsPushedAsync(http, address, one, cancellationToken);
        var (exitCode, _, error) = await box.Agent.EndAsync(cancellationToken);
        var log = HomeMemory.ReadLedger(Path.Combine(box.StateFolder, "home"));

        // A start-up asks for all events.
        _ = vtn.Received();
        await box.StartAgainAsync();
        var created = await vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);
        address = await AddressAsync(box, cancellationToken);
        var isAcknowledgedAgain = await IsPushedAsync(http, address, one, cancellationToken);
        _ = await vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);
        var answeredAt = TimeProvider.System.GetUtcNow();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.GreaterThan(128), $"it died: {error}");
            // Whoever dies right behind an answer may have left it in a buffer: then it comes again.
            Assert.That(isAcknowledged, Is.EqualTo(false).Or.EqualTo(Array.IndexOf(Places, crashPoint) > Array.IndexOf(Places, "ven.before-push-answer/oadrDistributeEvent")), "acknowledged before it was done");
            Assert.That(log.Count > 0, Is.EqualTo(Array.IndexOf(Places, crashPoint) >= Array.IndexOf(Places, "ven.before-push-answer/oadrDistributeEvent")), "what is acknowledged is what the devices follow");
            Assert.That(created.EventResponses!.Single() is { OptType: OptType.OptIn, ResponseCode.IsSuccess: true }, "it takes part");
            Assert.That(isAcknowledgedAgain, Is.True, "it listens again");
            Assert.That(vtn.FormFaults, Is.Empty);
            Assert.That(
                CommandChecker.Check(HomeMemory.ReadLedger(Path.Combine(box.StateFolder, "home")), [window with { AcceptedAt = answeredAt }], answeredAt).Select(violation => violation.ToString()), Is.Empty);
        }
    }

    [Test]
    public void Places_OfPush_AreAllTried() => Assert.That(Places.Select(place => place.Split('/')[0]), Is.SupersetOf(AgentCrashPoints.OfPush));

    /// <summary>Where the agent is reached, once it has been through its start-up.</summary>
    private static async Task<Uri> AddressAsync(HomeBox box, CancellationToken cancellationToken)
    {
        while (true)
        {
            if ((await box.SayAsync("status"))?["vens"]?[0] is { } ven && ven["lastContact"] is not null)
            {
                return new Uri((string)ven["address"]!);
            }

            Assert.That(box.Agent.HasExited, Is.False, () => box.Agent.Error);
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }

    /// <returns>Whether the agent has acknowledged it; false when the connection broke.</returns>
    private static async Task<bool> IsPushedAsync(HttpClient http, Uri address, OadrEvent one, CancellationToken cancellationToken)
    {
        var message = new OadrDistributeEvent { RequestId = "d1", VtnId = new VtnId(TestVtn.VtnId), Events = [one] };
        using var content = new ByteArrayContent(OadrWriter.Write(message)) { Headers = { ContentType = new("application/xml") } };
        try
        {
            using var response = await http.PostAsync(new Uri(address, "OpenADR2/Simple/2.0b/EiEvent"), content, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

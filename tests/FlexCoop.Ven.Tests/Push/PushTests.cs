using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests.Push;

/// <summary>An agent to which the VTN pushes: what it serves, what it refuses, and when it speaks by itself (protocol.md §3.3).</summary>
[CancelAfter(300_000)]
public sealed class PushTests
{
    private static readonly string[] Served = ["EiEvent", "EiReport", "EiRegisterParty"];

    private readonly HttpClient _http = new();

    [TearDown]
    public void TearDown() => _http.Dispose();

    [Test]
    public async Task Push_Event_IsKeptBeforeItIsAnswered(CancellationToken cancellationToken)
    {
        await using var harness = await StartAsync(cancellationToken);

        using var response = await PushAsync(harness, "EiEvent", Message(harness, Some.Event("EVT-1")), cancellationToken);

        Assert.That((response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken)), Is.EqualTo((HttpStatusCode.OK, "")));
        Assert.That(harness.Agent.Status.Events.Select(known => known.EventId.Value), Is.EqualTo(["EVT-1"]));
        var created = await harness.Vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);
        Assert.That(created.EventResponses!.Single().QualifiedEventId.EventId.Value, Is.EqualTo("EVT-1"));
    }

    [Test]
    public async Task Push_VtnIsAwayForTheAnswer_IsAnsweredWhenItIsBackAndAllEventsAreAskedFor(CancellationToken cancellationToken)
    {
        await using var harness = await StartAsync(cancellationToken);
        harness.Vtn.StatusOf = message => message is OadrCreatedEvent ? 503 : null;
        harness.Vtn.Events = [Some.Event("EVT-1")];
        (await PushAsync(harness, "EiEvent", Message(harness, Some.Event("EVT-1")), cancellationToken)).Dispose();
        await harness.Agent.SettleAsync(cancellationToken);

        harness.Vtn.StatusOf = null;
        await harness.NextPollAsync(cancellationToken);

        await harness.Vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrRequestEvent>(cancellationToken);
        Assert.That(harness.Agent.Status.Events, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Silence_ForLong_AsksForEvents(CancellationToken cancellationToken)
    {
        await using var harness = await StartAsync(cancellationToken);

        var waited = await harness.NextPollAsync(cancellationToken);
        await harness.Agent.SettleAsync(cancellationToken);

        await harness.Vtn.ReceiveAsync<OadrRequestEvent>(cancellationToken);
        Assert.That(waited, Is.InRange(TimeSpan.FromHours(1), TimeSpan.FromHours(1.1)));
    }

    [Test]
    public async Task LookAgain_ClockWasSet_AsksForEvents(CancellationToken cancellationToken)
    {
        await using var harness = await StartAsync(cancellationToken);

        harness.Agent.LookAgain();

        await harness.Vtn.ReceiveAsync<OadrRequestEvent>(cancellationToken);
    }

    [Test]
    public async Task Status_OfPush_NamesTheAddress(CancellationToken cancellationToken)
    {
        await using var harness = await StartAsync(cancellationToken);

        Assert.That(harness.Agent.Status.TransportAddress?.Port, Is.GreaterThan(0));
    }

    [Test]
    public async Task Configuration_FromPushToPull_RegistersAgainWithTheIdsAndKeepsTheEvents(CancellationToken cancellationToken)
    {
        await using var harness = await StartAsync(cancellationToken);
        harness.Vtn.Events = [Some.Event("EVT-1")];
        (await PushAsync(harness, "EiEvent", Message(harness, Some.Event("EVT-1")), cancellationToken)).Dispose();
        await harness.Agent.SettleAsync(cancellationToken);
        var before = harness.Agent.Status.RegistrationId;
        await harness.StopAsync();

        harness.Configure = options => options;
        harness.Start();
        var again = await harness.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        Assert.That((again.RegistrationId?.Value, again.HttpPullModel, again.TransportAddress), Is.EqualTo((before, (bool?)true, default(string))));
        Assert.That(harness.Agent.Status.Events, Has.Count.EqualTo(1));
    }

    /// <summary>Nothing of it is taken, and the agent goes on.</summary>
    [TestCase("EiEvent", "application/xml", "<", 406)]
    [TestCase("EiEvent", "application/xml", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", 406)]
    [TestCase("EiEvent", "text/plain", "x", 406)]
    [TestCase("EiEvent", "application/json", "{}", 406)]
    [TestCase("EiEvent", "application/xml; charset=utf-16", "x", 406)]
    [TestCase("EiOpt", "application/xml", "x", 404)]
    [TestCase("OadrPoll", "application/xml", "x", 404)]
    [TestCase("eievent", "application/xml", "x", 404)]
    [TestCase("EiEvent/", "application/xml", "x", 404)]
    public async Task Push_Bad_IsRefused(string service, string contentType, string body, int status, CancellationToken cancellationToken)
    {
        await using var harness = await StartAsync(cancellationToken);

        using var response = await PushAsync(harness, service, Encoding.UTF8.GetBytes(body), cancellationToken, contentType);

        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        await ExpectItGoesOnAsync(harness, cancellationToken);
    }

    [Test]
    public async Task Push_InvalidSamples_AreNever500([ValueSource(nameof(Served))] string service, CancellationToken cancellationToken)
    {
        await using var harness = await StartAsync(cancellationToken);
        foreach (var file in Directory.GetFiles(SharedMaterial.Path("openadr", "samples", "invalid"), "*.xml"))
        {
            using var response = await PushAsync(harness, service, await File.ReadAllBytesAsync(file, cancellationToken), cancellationToken);

            Assert.That((int)response.StatusCode, Is.AnyOf(200, 404, 406), Path.GetFileName(file));
        }

        await harness.Agent.SettleAsync(cancellationToken);
    }

    [Test]
    public async Task Push_TooBig_IsRefusedUnread(CancellationToken cancellationToken)
    {
        await using var harness = await StartAsync(cancellationToken);

        using var response = await PushAsync(harness, "EiEvent", new byte[OadrXml.MaxBytes + 1], cancellationToken);

        Assert.That((int)response.StatusCode, Is.AnyOf(406, 413));
        await ExpectItGoesOnAsync(harness, cancellationToken);
    }

    /// <summary>Whoever stalls holds a connection, and nobody up.</summary>
    [TestCase("")]
    [TestCase("POST /OpenADR2/Simple/2.0b/EiEvent HTTP/1.1\r\nHost: x\r\n")]
    [TestCase("POST /OpenADR2/Simple/2.0b/EiEvent HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nContent-Length: 1000\r\n\r\n<")]
    public async Task Push_BesideThoseWhoStall_IsTaken(string sent, CancellationToken cancellationToken)
    {
        await using var harness = await StartAsync(cancellationToken);
        var address = harness.Agent.Status.TransportAddress!;
        using var stalled = new TcpClient();
        await stalled.ConnectAsync(address.Host, address.Port, cancellationToken);
        await stalled.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent), cancellationToken);

        await ExpectItGoesOnAsync(harness, cancellationToken);
    }

    /// <summary>However steadily they trickle: their places come free.</summary>
    [Test]
    public async Task Push_WhileAllBodiesTrickle_IsAskedToComeAgain_AndThoseEnd(CancellationToken cancellationToken)
    {
        await using var harness = await StartAsync(cancellationToken);
        var address = harness.Agent.Status.TransportAddress!;
        var slow = new List<TcpClient>();
        for (var i = 0; i < 4; i++)
        {
            slow.Add(new TcpClient());
            await slow[i].ConnectAsync(address.Host, address.Port, cancellationToken);
            await slow[i].GetStream().WriteAsync("POST /OpenADR2/Simple/2.0b/EiEvent HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n"u8.ToArray(), cancellationToken);
            var goOn = new byte["HTTP/1.1 100 Continue\r\n\r\n".Length];
            await slow[i].GetStream().ReadExactlyAsync(goOn, cancellationToken);
        }

        var another = PushAsync(harness, "EiEvent", Message(harness, Some.Event("EVT-1")), cancellationToken);
        await harness.Wire.AdvanceToNextTimerAsync(TimeSpan.FromSeconds(5), cancellationToken);
        using var answer = await another;
        harness.Wire.Advance(TimeSpan.FromSeconds(30));
        foreach (var one in slow)
        {
            var ended = one.GetStream().ReadAsync(new byte[1], cancellationToken).AsTask();
            await ((Task)ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.That(ended.IsFaulted || await ended == 0);
            one.Dispose();
        }

        Assert.That((answer.StatusCode, answer.Headers.RetryAfter?.Delta), Is.EqualTo((HttpStatusCode.ServiceUnavailable, (TimeSpan?)TimeSpan.FromSeconds(10))));
        await ExpectItGoesOnAsync(harness, cancellationToken);
    }

    /// <summary>Nobody on the home's network takes all the room that there is.</summary>
    [Test]
    public async Task Connect_OneAddressHoldsSixteen_GetsNoMore(CancellationToken cancellationToken)
    {
        await using var harness = await StartAsync(cancellationToken);
        var address = harness.Agent.Status.TransportAddress!;
        var held = new List<TcpClient>();
        async Task<TcpClient> ConnectAsync()
        {
            held.Add(new TcpClient());
            await held[^1].ConnectAsync(address.Host, address.Port, cancellationToken);
            return held[^1];
        }

        for (var i = 0; i < 16; i++)
        {
            await ConnectAsync();
        }

        var more = (await ConnectAsync()).GetStream();
        var ended = more.ReadAsync(new byte[1], cancellationToken).AsTask();
        await ((Task)ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        held.ForEach(one => one.Dispose());

        Assert.That(ended.IsFaulted || await ended == 0);
    }

    [TestCase("POST /OpenADR2/Simple/2.0b/EiEvent HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "406")]
    [TestCase("POST /%4FpenADR2/x/../Simple/./2.0b/EiEvent HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nContent-Length: 1\r\n\r\n<", "406")]
    [TestCase("PUT /OpenADR2/Simple/2.0b/EiEvent HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "501")]
    [TestCase("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "404")]
    [TestCase("\u0016\u0003\u0001 garbage\r\n\r\n", "400")]
    public async Task Push_ByHand_IsRefusedBy(string sent, string status, CancellationToken cancellationToken)
    {
        await using var harness = await StartAsync(cancellationToken);
        var address = harness.Agent.Status.TransportAddress!;
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(address.Host, address.Port, cancellationToken);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent), cancellationToken);
        using var reader = new StreamReader(tcp.GetStream());

        Assert.That(await reader.ReadLineAsync(cancellationToken), Does.StartWith($"HTTP/1.1 {status}"));
        await ExpectItGoesOnAsync(harness, cancellationToken);
    }

    [TestCase("http://box.example:8447/", "push.url: 'http://box.example:8447/' is in the clear")]
    [TestCase("https://box.example:8447/?a=b", "push.url: 'https://box.example:8447/?a=b' is no address")]
    [TestCase("https://box.example:8447/", "push.url: is https, and the VTN at http://127.0.0.1:8080/ is not")]
    public void Faults_OfPush_NameTheRemedy(string url, string fault)
    {
        var options = new VenOptions { VtnUrl = new Uri("http://127.0.0.1:8080"), StateFolder = "state", VenName = "box", Push = new PushOptions { Url = new Uri(url) } };

        Assert.That(options.Faults().Single(), Does.StartWith(fault).And.Contain("give"));
    }

    private static async Task<AgentHarness> StartAsync(CancellationToken cancellationToken)
    {
        var harness = await AgentHarness.StartAsync(
            cancellationToken, before: harness => harness.Configure = options => options with { Push = new PushOptions { Url = new Uri("http://127.0.0.1:0/") } });
        await harness.Agent.SettleAsync(cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrRequestEvent>(cancellationToken);
        return harness;
    }

    private static byte[] Message(AgentHarness harness, params OadrEvent[] events)
    {
        Assert.That(harness.Agent.Status.VtnId, Is.EqualTo(TestVtn.VtnId));
        return OadrWriter.Write(new OadrDistributeEvent { RequestId = "d1", VtnId = new VtnId(TestVtn.VtnId), Events = events });
    }

    private async Task<HttpResponseMessage> PushAsync(AgentHarness harness, string service, byte[] body, CancellationToken cancellationToken, string contentType = "application/xml")
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };
        return await _http.PostAsync(new Uri(harness.Agent.Status.TransportAddress!, "OpenADR2/Simple/2.0b/" + service), content, cancellationToken);
    }

    private async Task ExpectItGoesOnAsync(AgentHarness harness, CancellationToken cancellationToken)
    {
        Assert.That(harness.Agent.Status.Events, Is.Empty);
        using var response = await PushAsync(harness, "EiEvent", Message(harness, Some.Event("EVT-good")), cancellationToken);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await harness.Vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Admission;

/// <summary>What is let in, and what is told to come again (protocol.md §2.3), over real sockets.</summary>
public sealed class AdmissionTests
{
    [Test, CancelAfter(300_000)]
    public async Task Request_NoPlaceAndNoRoomToWait_IsTold503AndWhenToComeAgain(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(
            cancellationToken, ("Admission:AtOnce", "1"), ("Admission:Waiting", "0"), ("Admission:RetryAfter", "00:00:07"));
        using var ven = middleware.NewVen();
        using var rest = middleware.NewOperator();

        var held = new StoreLock(middleware.DataFolder);
        var registrations = Registrations(ven, count: 2, cancellationToken);
        using var refused = await await Task.WhenAny(registrations);
        var list = await rest.GetAsync("api/v1/vens", cancellationToken);
        var alive = await rest.GetAsync("healthz", cancellationToken);
        held.Dispose();
        var answers = await Task.WhenAll(registrations);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable), "OpenADR knows 503 and no 429");
            Assert.That(refused.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(7)));
            Assert.That(await refused.Content.ReadAsStringAsync(cancellationToken), Is.EqualTo("Too busy; come again in 7 s.\n"));
            Assert.That(list.Status, Is.EqualTo(HttpStatusCode.OK), "the operator has places of his own");
            Assert.That(alive.Status, Is.EqualTo(HttpStatusCode.OK), "whether it is alive can always be asked");
            Assert.That(answers.Select(answer => (int)answer.StatusCode), Is.EquivalentTo([200, 503]), "who was let in is served");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Request_NoPlaceButRoomToWait_IsServedInItsTurn(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken, ("Admission:AtOnce", "1"), ("Admission:Waiting", "1"));
        using var ven = middleware.NewVen();

        var held = new StoreLock(middleware.DataFolder);
        var registrations = Registrations(ven, count: 3, cancellationToken);
        await Task.WhenAny(registrations);
        held.Dispose();
        var answers = await Task.WhenAll(registrations);

        Assert.That(answers.Select(answer => (int)answer.StatusCode), Is.EquivalentTo([200, 200, 503]));
    }

    [Test, CancelAfter(300_000)]
    public async Task T04_Body_ThatComesSlowly_KeepsNobodyOut(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken, ("Admission:AtOnce", "1"), ("Admission:Waiting", "0"));
        using var slow = await SlowClient.StartAsync(middleware.Url, cancellationToken);
        using var ven = middleware.NewVen();

        var created = await ven.RegisterAsync(cancellationToken);

        Assert.That(created.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That(await slow.FinishAsync(cancellationToken), Is.EqualTo("HTTP/1.1 200 OK"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Rest_NoPlaceAndNoRoomToWait_IsTold503AndVensAreServed(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken, ("Admission:RestAtOnce", "1"), ("Admission:RestWaiting", "0"));
        using var ven = middleware.NewVen();
        using var rest = middleware.NewOperator();

        var held = new StoreLock(middleware.DataFolder);
        var allocations = Enumerable.Range(0, 2).Select(_ => rest.PostAsync("api/v1/vens", new JsonObject { ["id"] = "ven-1" }, cancellationToken)).ToList();
        var refused = await await Task.WhenAny(allocations);
        var query = await ven.SendAsync<OadrCreatedPartyRegistration>(new OadrQueryRegistration("q1"), cancellationToken);
        held.Dispose();
        var answers = await Task.WhenAll(allocations);

        Assert.That((string)refused.Problem["type"]!, Is.EqualTo("urn:flexcoop:problem:overloaded"));
        Assert.That(query.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That(answers.Select(answer => (int)answer.Status), Is.EquivalentTo([201, 503]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Rest_BodyInChunksThatComesSlowly_KeepsNobodyOut(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken, ("Admission:RestAtOnce", "1"), ("Admission:RestWaiting", "0"));
        using var slow = await SlowClient.StartAsync(
            middleware.Url,
            "/api/v1/vens",
            [$"Authorization: Bearer {middleware.Token}", "Content-Type: application/json", "Transfer-Encoding: chunked"],
            "e\r\n{\"id\":\"ven-1\"}\r\n0\r\n\r\n"u8.ToArray(),
            first: 8,
            cancellationToken);
        using var rest = middleware.NewOperator();

        // The second is answered after the first bytes of the other came.
        var before = await rest.GetAsync("api/v1/vens", cancellationToken);
        await middleware.Wire.NextTimerAsync(TimeSpan.FromSeconds(15), cancellationToken);
        var meanwhile = await rest.GetAsync("api/v1/vens", cancellationToken);

        Assert.That(new[] { before.Status, meanwhile.Status }, Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(await slow.FinishAsync(cancellationToken), Is.EqualTo("HTTP/1.1 201 Created"));
    }

    /// <summary>A body of the greatest length that is taken, which is more than the connection's own buffer.</summary>
    [TestCase(1024 * 1024, "HTTP/1.1 400 Bad Request", Description = "it is no JSON")]
    [TestCase((1024 * 1024) + 1, "HTTP/1.1 413 Payload Too Large")]
    [CancelAfter(300_000)]
    public async Task Rest_GreatBody_IsReadWhole(int length, string answer, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        var body = new byte[length];
        Array.Fill(body, (byte)' ');

        using var client = await SlowClient.StartAsync(
            middleware.Url,
            "/api/v1/vens",
            [$"Authorization: Bearer {middleware.Token}", "Content-Type: application/json", $"Content-Length: {length}"],
            body,
            first: length,
            cancellationToken);

        Assert.That(await client.ReadLineAsync(cancellationToken), Is.EqualTo(answer));
    }

    /// <summary>Two bodies of a million bytes fit into 2 MiB; three do not, and two that never end have their time.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Body_NoRoomBesideTheOthers_IsTold503AndSmallOnesAreServed(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(
            cancellationToken, ("Admission:BodyBytes", $"{2 * 1024 * 1024}"), ("Admission:BodyWithin", "00:00:02"));
        using var ven = middleware.NewVen();
        var body = new byte[1024 * 1024];
        var clients = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SlowClient.StartAsync(
            middleware.Url, "/OpenADR2/Simple/2.0b/EiReport", ["Content-Type: application/xml", $"Content-Length: {body.Length}"], body, 1_000_000, cancellationToken)));
        var answers = clients.Select(client => client.ReadLineAsync(cancellationToken)).ToList();
        var refused = await Task.WhenAny(answers);
        var open = answers.Count(answer => !answer.IsCompleted);
        var created = await ven.RegisterAsync(cancellationToken);
        middleware.Wire.Advance(TimeSpan.FromSeconds(2));
        var all = await Task.WhenAll(answers);
        Array.ForEach(clients, client => client.Dispose());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await refused, Is.EqualTo("HTTP/1.1 503 Service Unavailable"));
            Assert.That(open, Is.InRange(1, 2), "two that grow at the same moment may both find no room beside the third");
            Assert.That(created.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
            Assert.That(all, Is.All.EqualTo("HTTP/1.1 503 Service Unavailable"));
        }
    }

    /// <summary>The answer is longer than what the system holds for a connection (4 MiB).</summary>
    [Test, CancelAfter(300_000)]
    public async Task T04_Answer_NobodyReadsIt_KeepsNobodyOutAndIsGivenUpInTime(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(
            cancellationToken, ("Admission:RestAtOnce", "1"), ("Admission:RestWaiting", "0"), ("Admission:AnswerWithin", "00:00:03"));
        using var rest = middleware.NewOperator();
        var whole = 0L;
        for (var announced = 0; whole < 6_000_000; announced++)
        {
            whole += (await rest.AnnounceAsync(LongEvent(middleware.Domain.GetUtcNow() + TimeSpan.FromDays(announced + 1)), cancellationToken)).ToJsonString().Length;
        }

        using var deaf = await DeafClient.StartAsync(middleware.Url, "/api/v1/events?limit=1000", middleware.Token, cancellationToken);
        await deaf.WaitForAnswerAsync(cancellationToken);
        var other = await rest.GetAsync("api/v1/vens", cancellationToken);
        middleware.Wire.Advance(TimeSpan.FromSeconds(3));
        var read = await deaf.ReadToTheEndAsync(cancellationToken);

        Assert.That(other.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(read, Is.LessThan(whole));
    }

    [Test, CancelAfter(300_000)]
    public async Task T04_Connection_OneTooMany_IsClosed(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken, ("Admission:Connections", "1"));
        using var rest = middleware.NewOperator();
        await rest.GetAsync("readyz", cancellationToken);
        using var other = new TcpClient();
        await other.ConnectAsync(middleware.Url.Host, middleware.Url.Port, cancellationToken);

        Assert.That(await other.GetStream().ReadAsync(new byte[1], cancellationToken), Is.Zero);
        Assert.That((await rest.GetAsync("readyz", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(300_000)]
    public async Task Rest_MoreThanTheBurst_IsTold429UntilTheBucketFills(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken, ("Admission:RestRate", "1"), ("Admission:RestBurst", "2"));
        using var rest = middleware.NewOperator();
        async Task<RestAnswer> AskAsync() => await rest.GetAsync("api/v1/vens", cancellationToken);

        var (first, second, third) = (await AskAsync(), await AskAsync(), await AskAsync());
        middleware.Wire.Advance(TimeSpan.FromSeconds(1));
        var (later, tooMany) = (await AskAsync(), await AskAsync());

        Assert.That(
            new[] { first, second, third, later, tooMany }.Select(answer => (int)answer.Status), Is.EqualTo([200, 200, 429, 200, 429]));
        Assert.That(third.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That((string)third.Problem["detail"]!, Is.EqualTo("Too many requests; come again in 1 s."));
    }

    /// <summary>T-29: what opens nothing costs something, too.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Rest_WrongTokenMoreThanTheBurst_IsTold429(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken, ("Admission:RestRate", "1"), ("Admission:RestBurst", "2"));
        using var stranger = new RestClient(middleware.Url, "wrong");
        var statuses = new List<int>();

        for (var time = 0; time < 3; time++)
        {
            statuses.Add((int)(await stranger.GetAsync("api/v1/vens", cancellationToken)).Status);
        }

        Assert.That(statuses, Is.EqualTo([401, 401, 429]));
    }

    /// <summary>An answer without a body begins when all else is over: its time must not go on, and end the connection, or the process, half a minute later.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Answer_WithoutBody_IsNotGivenUpLater(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken, ("Admission:AnswerWithin", "00:00:30"));
        var connections = 0;
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancelled) =>
            {
                Interlocked.Increment(ref connections);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancelled);
                return new NetworkStream(socket, ownsSocket: true);
            },
        }) { BaseAddress = middleware.Url };
        http.DefaultRequestHeaders.Authorization = new("Bearer", middleware.Token);
        (await http.PostAsync("api/v1/vens", RestClient.Bytes("""{"id":"V1"}"""u8.ToArray(), "application/json"), cancellationToken)).Dispose();

        using var deleted = await http.DeleteAsync("api/v1/vens/V1", cancellationToken);
        middleware.Wire.Advance(TimeSpan.FromSeconds(31));
        using var next = await http.GetAsync("readyz", cancellationToken);

        Assert.That((deleted.StatusCode, next.StatusCode), Is.EqualTo((HttpStatusCode.NoContent, HttpStatusCode.OK)));
        Assert.That(connections, Is.EqualTo(1));
    }

    /// <summary>An event of as many intervals as there may be.</summary>
    private static JsonObject LongEvent(DateTimeOffset start) => new()
    {
        ["targets"] = new JsonObject { ["groupIds"] = new JsonArray("all") },
        ["start"] = start.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["duration"] = "PT24M",
        ["signals"] = new JsonArray(new JsonObject
        {
            ["name"] = "SIMPLE",
            ["type"] = "level",
            ["intervals"] = new JsonArray([.. Enumerable.Range(0, 1440).Select(JsonNode (_) => new JsonObject { ["duration"] = "PT1S", ["value"] = 1 })]),
        }),
    };

    /// <summary>Registrations that come at once, each over a connection of its own.</summary>
    private static List<Task<HttpResponseMessage>> Registrations(TestVen ven, int count, CancellationToken cancellationToken) =>
        [.. Enumerable.Range(0, count).Select(_ => ven.PostAsync("EiRegisterParty", OadrWriter.Write(Some.CreatePartyRegistration()), cancellationToken))];
}

using System.Net;
using System.Net.Sockets;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Admission;

/// <summary>What is let in, and what is told to come again (protocol.md §2.3), over real sockets.</summary>
public sealed class AdmissionTests
{
    [Test, CancelAfter(20_000)]
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
            Assert.That((string)list.Problem["type"]!, Is.EqualTo("urn:flexcoop:problem:overloaded"));
            Assert.That(alive.Status, Is.EqualTo(HttpStatusCode.OK), "whether it is alive can always be asked");
            Assert.That(answers.Select(answer => (int)answer.StatusCode), Is.EquivalentTo([200, 503]), "who was let in is served");
        }
    }

    [Test, CancelAfter(20_000)]
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

    [Test, CancelAfter(20_000)]
    public async Task Request_BodyThatComesSlowly_KeepsNobodyOut(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken, ("Admission:AtOnce", "1"), ("Admission:Waiting", "0"));
        using var slow = await SlowClient.StartAsync(middleware.Url, cancellationToken);
        using var ven = middleware.NewVen();

        var created = await ven.RegisterAsync(cancellationToken);

        Assert.That(created.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That(await slow.FinishAsync(cancellationToken), Is.EqualTo("HTTP/1.1 200 OK"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Connection_OneTooMany_IsClosed(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken, ("Admission:Connections", "1"));
        using var rest = middleware.NewOperator();
        await rest.GetAsync("readyz", cancellationToken);
        using var other = new TcpClient();
        await other.ConnectAsync(middleware.Url.Host, middleware.Url.Port, cancellationToken);

        Assert.That(await other.GetStream().ReadAsync(new byte[1], cancellationToken), Is.Zero);
        Assert.That((await rest.GetAsync("readyz", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(20_000)]
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

    /// <summary>Registrations that come at once, each over a connection of its own.</summary>
    private static List<Task<HttpResponseMessage>> Registrations(TestVen ven, int count, CancellationToken cancellationToken) =>
        [.. Enumerable.Range(0, count).Select(_ => ven.PostAsync("EiRegisterParty", OadrWriter.Write(Some.CreatePartyRegistration()), cancellationToken))];
}

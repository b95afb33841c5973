using System.Net;
using System.Net.Sockets;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Admission;

/// <summary>Whose tokens a message takes in a lab, where nobody shows who he is, over real sockets from two addresses.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class AddressTests
{
    [Test, CancelAfter(300_000)]
    public async Task Poll_SomebodyNamesTheVenFromElsewhere_TheVenIsServed(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken, ("Admission:VenRate", "1"), ("Admission:VenBurst", "2"));
        using var ven = middleware.NewVen();
        await ven.RegisterAsync(cancellationToken);
        using var other = From("127.0.0.9", middleware.Url);
        var poll = OadrWriter.Write(new OadrPoll(ven.VenId));

        var elsewhere = await PostAsync(other, "OadrPoll", poll, times: 3, cancellationToken);
        var own = await PostAsync(ven, "OadrPoll", poll, times: 3, cancellationToken);

        Assert.That(elsewhere, Is.EqualTo([200, 200, 503]));
        Assert.That(own, Is.EqualTo([200, 200, 503]));
    }

    [TestCase("EiReport", "", 404, Description = "a poll that is not served there")]
    [TestCase("OadrPoll", "<x", 406, Description = "no message")]
    [TestCase("OadrPolls", "", 404, Description = "nothing is there")]
    [CancelAfter(300_000)]
    public async Task Message_ComesToNothing_TakesFromItsAddressAlone(string service, string text, int refusal, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(
            cancellationToken, ("Admission:VenBurst", "1"), ("Admission:AddressRate", "1"), ("Admission:AddressBurst", "2"));
        using var ven = middleware.NewVen();
        await ven.RegisterAsync(cancellationToken);
        using var other = From("127.0.0.9", middleware.Url);
        var poll = OadrWriter.Write(new OadrPoll(ven.VenId));

        var refused = await PostAsync(other, service, text.Length == 0 ? poll : Encoding.UTF8.GetBytes(text), times: 3, cancellationToken);
        var own = await PostAsync(ven, "OadrPoll", poll, times: 1, cancellationToken);

        Assert.That(refused, Is.EqualTo([refusal, refusal, 503]));
        Assert.That(own, Is.EqualTo([200]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_OfARegisteredVen_TakesNothingFromItsAddress(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken, ("Admission:AddressRate", "1"), ("Admission:AddressBurst", "2"));
        using var ven = middleware.NewVen();
        await ven.RegisterAsync(cancellationToken);

        var polls = await PostAsync(ven, "OadrPoll", OadrWriter.Write(new OadrPoll(ven.VenId)), times: 5, cancellationToken);
        var unknown = await PostAsync(ven, "OadrPoll", OadrWriter.Write(new OadrPoll(new VenId("nobody"))), times: 2, cancellationToken);

        Assert.That(polls, Is.All.EqualTo(200));
        Assert.That(unknown, Is.EqualTo([200, 503]));
    }

    private static async Task<int[]> PostAsync(TestVen ven, string service, byte[] body, int times, CancellationToken cancellationToken)
    {
        var statuses = new int[times];
        for (var time = 0; time < times; time++)
        {
            using var answer = await ven.PostAsync(service, body, cancellationToken);
            statuses[time] = (int)answer.StatusCode;
        }

        return statuses;
    }

    /// <summary>A VEN that speaks from an address of its own.</summary>
    private static TestVen From(string address, Uri url) => new(new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = url });
}

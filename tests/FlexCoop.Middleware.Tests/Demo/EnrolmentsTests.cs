using System.Net;
using System.Threading.Channels;
using FlexCoop.Middleware.Demo;

namespace FlexCoop.Middleware.Tests.Demo;

/// <summary>The owners of the demonstration's homes.</summary>
public sealed class EnrolmentsTests
{
    /// <summary>The home whose box does not join would be waited for until patience ends, and why is not known then.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Complete_AnOwnerIsRefused_EndsWithWhatThePageSays(CancellationToken cancellationToken)
    {
        using var people = new DemoCooperative(Person(), [Person(), Person()], homesOfMember: 1);
        var lines = Channel.CreateUnbounded<string>();
        await lines.Writer.WriteAsync("""{"home":"home-2","prompt":{"userCode":"WDJB-MJHT"}}""", cancellationToken);

        Assert.That(
            async () => await new Enrolments(people).CompleteAsync(lines.Reader, homes: 2, cancellationToken),
            Throws.TypeOf<HttpRequestException>().With.Message.Contains("You have ten boxes."));
    }

    private static DemoPerson Person() => new(new HttpClient(new RefusingPages()) { BaseAddress = new Uri("https://localhost") }, "anna");

    private sealed class RefusingPages : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Content = new StringContent("You have ten boxes."), RequestMessage = request });
    }
}

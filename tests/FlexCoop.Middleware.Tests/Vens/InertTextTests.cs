using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Tests.Erasure;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Middleware.Tests;

/// <summary>Ids and names that are made to be taken for something else do nothing, where they are logged and where they are shown.</summary>
public sealed class InertTextTests
{
    private static readonly string[] Texts = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a\nb\r\n[ERR] forged line", "a\u2028b\u0085c", new string('x', 100_000)];

    [TestCaseSource(nameof(Texts)), CancelAfter(300_000)]
    [Scenario("RB-08", DeviceUnderTest.Vtn)]
    public async Task Text_OfAVen_IsOneShortLineInLogsAndDataInAnswers(string text, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        var logged = new LogCapture();
        middleware.Services.GetRequiredService<ILoggerFactory>().AddProvider(logged);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken);

        // Everything that names an id: an answer to an unknown event, an opt, a poll and a registration in a foreign name.
        var opt = new EventResponse { ResponseCode = EiResponseCode.Ok, RequestId = text, QualifiedEventId = new QualifiedEventId(new OadrEventId(text), 0), OptType = OptType.OptIn };
        await ven.SendAsync<OadrResponse>(new OadrCreatedEvent { EiResponse = EiResponse.Ok(""), EventResponses = [opt], VenId = ven.VenId }, cancellationToken);
        await ven.SendAsync<OadrResponse>(new OadrPoll(new VenId(text)), cancellationToken);
        await ven.SendAsync<OadrCreatedPartyRegistration>(Some.CreatePartyRegistration() with { VenId = new VenId(text) }, cancellationToken);
        var created = await ven.SendAsync<OadrCreatedPartyRegistration>(Some.CreatePartyRegistration() with { VenName = text }, cancellationToken);
        var shown = await rest.GetAsync("api/v1/vens", cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            foreach (var line in logged.Text.Split('\n'))
            {
                Assert.That(line, Does.Not.Contain("<script").And.Not.Contain("onerror").And.Not.StartWith("[ERR]").And.Not.Contain("\r").And.Not.Contain("\u2028").And.Not.Contain("\u0085"));
                Assert.That(line.Length, Is.LessThan(4000));
            }

            Assert.That(shown.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(JsonNode.Parse(shown.Text)!["items"]!.AsArray().Select(item => (string?)item!["name"]).Contains(text), Is.EqualTo(text.Length < 1000), "in JSON it is data");
            Assert.That(created.EiResponse.ResponseCode == EiResponseCode.Ok, Is.EqualTo(text.Length < 1000), "a name of any length is not kept");
            Assert.That(JsonNode.Parse(shown.Text)!["items"]!.AsArray(), Has.Count.EqualTo(text.Length < 1000 ? 2 : 1));
        }
    }
}

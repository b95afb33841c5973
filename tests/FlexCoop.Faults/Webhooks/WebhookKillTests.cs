using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>The server dies between a change and its webhook, before, in and after the delivery, and around a request that names its key: nothing acknowledged is untold, the order holds, and each is there once .</summary>
public sealed class WebhookKillTests
{
    private const int Changes = 6;
    private const string Segments = "segments";
    private const string Messages = "component-messages";

    [TestCase(Segments, "webhook.sending#3")]
    [TestCase(Segments, "webhook.answered#3")]
    [TestCase(Segments, "webhook.noted#3")]
    [TestCase(Segments, "rest.received/POST /api/v1/segments#3")]
    [TestCase(Segments, "storage.before-commit/POST /api/v1/segments#3")]
    [TestCase(Segments, "storage.after-commit/POST /api/v1/segments#3")]
    [TestCase(Segments, "rest.before-answer/POST /api/v1/segments#3")]
    [TestCase(Segments, "rest.after-answer/POST /api/v1/segments#3")]
    [TestCase(Messages, "webhook.answered#3")]
    [TestCase(Messages, "storage.after-commit/POST /api/v1/component-messages#3")]
    [CancelAfter(300_000)]
    public async Task R01_KillAroundAChangeAndItsWebhook_LosesAndDoublesNothing(string resource, string crashPoint, CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken, [.. OpenBuckets.Arguments, .. SettingsFor(receiver)]);
        var id = (string)(await vtn.Rest.PostAsync("api/v1/webhooks", new JsonObject { ["url"] = receiver.Url, ["topics"] = new JsonArray(resource == Messages ? "messages.ldem" : "resources.segments.made") }, cancellationToken))
            .Expect(HttpStatusCode.Created)["id"]!;
        while ((string)(await vtn.Rest.GetAsync($"api/v1/webhooks/{id}", cancellationToken)).Expect(HttpStatusCode.OK)["status"]! != "active")
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        await vtn.Process.KillAsync(cancellationToken);
        await vtn.StartAgainAsync(crashPoint, cancellationToken);
        var (made, deaths) = (new List<string>(), 0);
        for (var number = 0; number < Changes;)
        {
            if (await MakeAsync(vtn, resource, number, cancellationToken) is { } answered)
            {
                made.Add(answered);
                number++;
                continue;
            }

            await ReviveAsync();
        }

        while (receiver.Received.Select(one => one.Id).Distinct().Count() < Changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (vtn.Process.HasExited)
            {
                await ReviveAsync();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }

        if (deaths == 0)
        {
            await ReviveAsync();
        }

        var told = receiver.Received.DistinctBy(one => one.Id).Select(one => (string)one.Data["id"]!).ToList();
        var there = (await vtn.Rest.GetAsync("api/v1/" + resource, cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Select(one => (string)one!["id"]!).ToList();
        Assert.That(told, Is.EqualTo(made), "each once by its webhook-id, in the order in which it was made");
        Assert.That(there, Is.EqualTo(made), "the same request under the same key has made one document, whatever became of its answer");
        Assert.That(deaths, Is.EqualTo(1));
        Assert.That(receiver.Received.GroupBy(one => one.Id).Select(tries => tries.Select(one => one.Body).Distinct().Count()), Is.All.EqualTo(1), "a try says what the try before said");

        async Task ReviveAsync()
        {
            await vtn.Process.EndAsync(cancellationToken);
            deaths++;
            await vtn.StartAgainAsync(crashPoint: null, cancellationToken);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task R01_KillBetweenTheWorkOfAJobAndItsNote_JobIsDoneByTheNext(CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync("job.touched", cancellationToken);
        (await vtn.Rest.PostAsync("api/v1/vens", new JsonObject { ["id"] = "VEN-1" }, cancellationToken)).Expect(HttpStatusCode.Created);
        var request = new JsonObject { ["kind"] = "rollUp", ["venId"] = "VEN-1", ["start"] = "2026-01-15T00:00:00Z", ["end"] = "2026-01-16T00:00:00Z" };
        var id = (string)(await vtn.Rest.PostAsync("api/v1/analysis-requests", request, cancellationToken)).Expect(HttpStatusCode.Created)["id"]!;

        await vtn.Process.EndAsync(cancellationToken);
        await vtn.StartAgainAsync(crashPoint: null, cancellationToken);
        while ((string)(await vtn.Rest.GetAsync($"api/v1/analysis-requests/{id}", cancellationToken)).Expect(HttpStatusCode.OK)["status"]! != "done")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }

    private static IEnumerable<string> SettingsFor(WebhookReceiver receiver) =>
        receiver.Settings.Append(("Webhooks:RetryAfter", "00:00:01")).SelectMany(setting => new[] { "--set", $"{setting.Item1}={setting.Item2}" });

    /// <returns>The id of the document; null when no answer came.</returns>
    private static async Task<string?> MakeAsync(LabVtn vtn, string resource, int number, CancellationToken cancellationToken)
    {
        var json = resource == Messages
            ? new JsonObject { ["senderId"] = "gdem", ["recipientId"] = "ldem", ["type"] = string.Create(CultureInfo.InvariantCulture, $"type {number}"), ["sentAt"] = "2026-01-15T16:00:00Z" }
            : new JsonObject { ["criteria"] = new JsonObject { ["place"] = string.Create(CultureInfo.InvariantCulture, $"place {number}") }, ["devices"] = new JsonArray() };
        var body = RestClient.Bytes(Encoding.UTF8.GetBytes(json.ToJsonString()), "application/json");
        try
        {
            var answer = await vtn.Rest.SendAsync(HttpMethod.Post, "api/v1/" + resource, body, cancellationToken, request => request.Headers.Add("Idempotency-Key", $"change-{number}"));
            return (string)answer.Expect(HttpStatusCode.Created)["id"]!;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}

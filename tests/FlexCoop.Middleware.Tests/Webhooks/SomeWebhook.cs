using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Webhooks;

/// <summary>Webhooks as tests make them.</summary>
internal static class SomeWebhook
{
    public const string List = "api/v1/webhooks";

    public static JsonObject New(string url, params string[] topics) => new() { ["url"] = url, ["topics"] = new JsonArray([.. topics.Select(topic => (JsonNode)topic)]) };

    /// <summary>Makes one, and waits until its receiver has echoed the challenge.</summary>
    public static async Task<(string Id, string Secret)> MakeWebhookAsync(this RestClient rest, WebhookReceiver receiver, CancellationToken cancellationToken, params string[] topics)
    {
        var made = (await rest.PostAsync(List, New(receiver.Url, topics), cancellationToken)).Expect(HttpStatusCode.Created);
        var id = (string)made["id"]!;
        await rest.WaitForStatusAsync(id, "active", cancellationToken);
        return (id, (string)made["secret"]!);
    }

    /// <summary>Waits until a webhook stands so.</summary>
    public static Task<JsonNode> WaitForStatusAsync(this RestClient rest, string id, string status, CancellationToken cancellationToken) =>
        rest.WaitForAsync(id, webhook => (string)webhook["status"]! == status, cancellationToken);

    /// <summary>Waits until what was tried has failed, and lets time pass to the next try.</summary>
    public static async Task PassToNextTryAsync(this RestClient rest, string id, TestClock clock, CancellationToken cancellationToken)
    {
        clock.AdvanceTo(await rest.WaitForNextTryAsync(id, clock, cancellationToken) ?? clock.GetUtcNow());
    }

    /// <summary>Waits until the try that is under way is over: the wait for the next counts from then.</summary>
    /// <returns>When it is tried again; null when it is not.</returns>
    public static async Task<DateTimeOffset?> WaitForNextTryAsync(this RestClient rest, string id, TestClock clock, CancellationToken cancellationToken)
    {
        DateTimeOffset? Next(JsonNode webhook) => (string?)webhook["nextTryAt"] is { } next ? DateTimeOffset.Parse(next, CultureInfo.InvariantCulture) : null;
        return Next(await rest.WaitForAsync(id, webhook => (string)webhook["status"]! is "paused" or "active" || Next(webhook) > clock.GetUtcNow(), cancellationToken));
    }

    /// <summary>Waits until a webhook is so.</summary>
    public static async Task<JsonNode> WaitForAsync(this RestClient rest, string id, Func<JsonNode, bool> isSo, CancellationToken cancellationToken)
    {
        while (true)
        {
            var webhook = (await rest.GetAsync($"{List}/{id}", cancellationToken)).Expect(HttpStatusCode.OK);
            if (isSo(webhook))
            {
                return webhook;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, cancellationToken);
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Messages;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>Reads what an owner wants of a webhook, and holds it to what there is and what he may read.</summary>
internal sealed class WebhookWishReader(WebhookTopics topics, WebhookAddress address)
{
    private const int MaxTopics = 100;
    private const int MaxDescription = 200;

    /// <returns>Null when something is wrong with it, and the answer that says what.</returns>
    public (WebhookWish? Wish, IResult? Refusal) Read(JsonElement body, ResourceActor actor)
    {
        var faults = new List<RuleFault>();
        var members = new JsonMembers(body, path: "", faults);
        var wish = new WebhookWish(members.RequiredString("url"), [.. (members.Array("topics", MaxTopics) ?? []).Distinct()], members.String("description"), members.Boolean("enabled") ?? true);
        members.Done();
        if (faults.Count > 0)
        {
            return (null, Problem.Malformed(faults));
        }

        if (address.Check(wish.Url) is { } wrong)
        {
            faults.Add(wrong);
        }

        if (wish.Description?.Length > MaxDescription)
        {
            faults.Add(new RuleFault("description", $"has {wish.Description.Length} letters", $"give at most {MaxDescription}"));
        }

        if (wish.Topics.Count == 0)
        {
            faults.Add(new RuleFault("topics", "is empty", "name what it is to be told of"));
        }

        foreach (var (index, topic) in wish.Topics.Index())
        {
            // What somebody may not read at all is to him as if it were not there.
            if (topics.Meant(topic) is not { Count: > 0 } meant || !meant.Any(one => topics.IsOpenTo(one, actor)))
            {
                faults.Add(new RuleFault($"topics[{index}]", $"'{ForeignText.Shown(topic)}' is none that you may read", $"give some of {string.Join(", ", topics.All.Where(one => topics.IsOpenTo(one, actor)).Take(20))}, … or all that begin alike, as resources.devices.*"));
            }
        }

        if (wish.Topics.Count > 1 && wish.Topics.Any(topic => topic.StartsWith(MessageSource.Prefix, StringComparison.Ordinal)))
        {
            faults.Add(new RuleFault("topics", "names messages beside something else", "give messages a webhook of their own, whose order is theirs"));
        }

        return faults.Count > 0 ? (null, Problem.Invalid(faults)) : (wish, null);
    }

    /// <summary>A webhook as its owner would write it, for what changes some of it.</summary>
    public static JsonElement Write(WebhookDocument webhook)
    {
        var written = new JsonObject { ["url"] = webhook.Url, ["topics"] = new JsonArray([.. webhook.Topics.Select(topic => (JsonNode)topic)]), ["enabled"] = webhook.IsEnabled };
        if (webhook.Description is { } description)
        {
            written["description"] = description;
        }

        return JsonSerializer.SerializeToElement<JsonNode>(written, RestJson.Writer.Options);
    }
}

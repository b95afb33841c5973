using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Resources;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Messages;

/// <summary>What may be said of a message: a component sends as itself, and how it is delivered is the platform's to say.</summary>
/// <param name="services">The queues, which know the store that asks here.</param>
/// <param name="clocks">When it is recorded.</param>
/// <param name="options">How many may wait.</param>
internal sealed class MessageRules(IServiceProvider services, Clocks clocks, IOptions<MessageOptions> options) : IResourceFeature
{
    private static readonly string[] OfThePlatform = ["traceId", "status", "deliveredAt", "attempts", "attemptedAt", "failureStatus", "failureText"];

    public string Resource => MessageQueues.ResourceName;

    private MessageQueues Queues => services.GetRequiredService<MessageQueues>();

    public (JsonElement Body, IReadOnlyList<RuleFault> Faults) Complete(ResourceActor actor, ResourceDocument? before, JsonElement body, int? row)
    {
        var faults = new List<RuleFault>();
        var isComponent = actor.Kind == ActorKind.Service;
        if (isComponent && ResourceValue.Find(body, "senderId")?.GetString() != actor.Client)
        {
            faults.Add(SchemaFaults.At(row, ["senderId"], $"'{ForeignText.Shown(ResourceValue.Find(body, "senderId")?.GetString())}' is not who sends it", $"give '{actor.Client}'"));
        }

        // Who runs the platform may bring in what a system of before has delivered, or not.
        foreach (var name in OfThePlatform.Where(name => isComponent && ResourceValue.Find(body, name) is not null))
        {
            faults.Add(SchemaFaults.At(row, [name], "cannot be given", "leave it out; the platform makes it"));
        }

        var recipient = ResourceValue.Find(body, "recipientId")?.GetString() ?? "";
        if (Queues.WaitingFor(recipient) >= options.Value.WaitingAtMost)
        {
            faults.Add(SchemaFaults.At(row, ["recipientId"], string.Create(CultureInfo.InvariantCulture, $"'{ForeignText.Shown(recipient)}' has {options.Value.WaitingAtMost} messages waiting"), "send no more until some are taken"));
        }

        if (faults.Count > 0)
        {
            return (body, faults);
        }

        var completed = JsonObject.Create(body)!;
        completed["status"] ??= MessageStatus.Waiting;
        completed["attempts"] ??= 0;
        if (Actor.Trace is { } trace)
        {
            completed["traceId"] ??= trace;
        }

        return (JsonElement.Parse(completed.ToJsonString()), []);
    }

    /// <summary>What two components tell each other is theirs; who runs the platform sees to it that it arrives.</summary>
    public bool Shows(ResourceActor actor, ResourceDocument document) =>
        actor.Kind != ActorKind.Service || MessageQueues.Text(document, "senderId") == actor.Client || MessageQueues.Text(document, "recipientId") == actor.Client;

    public void Add(UnitOfWork work, ResourceDocument document)
    {
        var recipient = MessageQueues.Text(document, "recipientId")!;
        if (MessageQueues.Text(document, "status") == MessageStatus.Waiting)
        {
            work.Append(MessageQueues.Definition, document.CreatedAt, recipient, document.Id).Record(MessagePassed.Of("sent", document, clocks.Wire.GetUtcNow()));
        }
    }

    public void Follow(ResourceDocument document, bool isRemoved)
    {
        Queues.Follow(document, isRemoved);
        if (!isRemoved && MessageQueues.Text(document, "status") == MessageStatus.Waiting)
        {
            services.GetRequiredService<Webhooks.WebhookDispatcher>().WakeFor(MessageSource.TopicOf(MessageQueues.Text(document, "recipientId")!));
        }
    }
}

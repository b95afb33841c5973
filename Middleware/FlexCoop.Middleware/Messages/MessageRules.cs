using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Messages;

/// <summary>What may be said of a message: a component sends as itself, and how it is delivered is the platform's to say.</summary>
/// <param name="services">The queues, which know the store that asks here.</param>
/// <param name="clocks">When it is recorded, and whether a mandate is in force.</param>
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

    /// <summary>What is sent from now on, not what a system of before has delivered: there is somebody who is to get it, and place, and the mandate of the person for whom it is sent is in force. What it says of that person lies under their key.</summary>
    public async ValueTask<(IReadOnlyList<NewDocument> Rows, IReadOnlyList<RuleFault> Faults)> CheckAsync(IReadOnlyList<NewDocument> rows, CancellationToken cancellationToken)
    {
        var (good, faults, coming) = (new List<NewDocument>(), new List<RuleFault>(), new Dictionary<string, int>());
        var (clients, mandates) = (services.GetService<ClientRegistry>(), services.GetService<MandateBook>());
        foreach (var row in rows)
        {
            string? Text(string name) => ResourceValue.Find(row.Body, name)?.GetString();
            var (recipient, mandateId, isSent) = (Text("recipientId")!, Text("mandateId"), Text("status") == MessageStatus.Waiting);
            var mandate = mandateId is null || mandates is null ? null : await mandates.FindAsync(mandateId, cancellationToken);
            var isFull = Queues.WaitingFor(recipient) + coming.GetValueOrDefault(recipient) >= options.Value.WaitingAtMost;
            if (isSent && clients is not null && clients.Find(recipient) is null)
            {
                faults.Add(SchemaFaults.At(row.Row, ["recipientId"], $"'{ForeignText.Shown(recipient)}' is no component", "give the client id of one"));
            }
            else if (isSent && isFull)
            {
                faults.Add(SchemaFaults.At(row.Row, ["recipientId"], string.Create(CultureInfo.InvariantCulture, $"'{ForeignText.Shown(recipient)}' has {options.Value.WaitingAtMost} messages waiting"), "send no more until some are taken"));
            }
            else if (isSent && mandateId is not null && mandates is not null && mandate?.IsInForce(clocks.Wire.GetUtcNow()) != true)
            {
                faults.Add(SchemaFaults.At(row.Row, ["mandateId"], $"'{ForeignText.Shown(mandateId)}' is none that is in force", "give the mandate of the person for whom it is sent, or leave it out"));
            }
            else
            {
                good.Add(row with { Subject = mandate?.MemberId });
                coming[recipient] = coming.GetValueOrDefault(recipient) + (isSent ? 1 : 0);
            }
        }

        return (good, faults);
    }

    /// <summary>A component takes back what it has sent, as long as it waits.</summary>
    public RuleFault? WhyKept(ResourceActor actor, ResourceDocument document) =>
        actor.Kind != ActorKind.Service ? null
        : MessageQueues.Text(document, "senderId") != actor.Client ? new RuleFault("senderId", "is another", "leave it to its sender to take it back")
        : MessageQueues.Text(document, "status") is var status && status != MessageStatus.Waiting ? new RuleFault("status", $"is {status}", "take back what waits alone")
        : null;

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

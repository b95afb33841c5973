using FlexCoop.Middleware.Resources;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Messages;

/// <summary>A message was sent, delivered, or given up: for whom stands in each line, so that a person's mandate can be followed from component to component (FC-SEC-12).</summary>
/// <param name="What">sent, delivered, or dead.</param>
/// <param name="Message">Which.</param>
internal sealed record MessagePassed(string What, ResourceDocument Message) : AuditEntry
{
    public override string Kind => "component-message";

    public override IReadOnlyList<(string Name, string? Value)> Facts =>
    [
        ("what", What), ("id", Message.Id), ("sender", MessageQueues.Text(Message, "senderId")), ("recipient", MessageQueues.Text(Message, "recipientId")), ("type", MessageQueues.Text(Message, "type")),
        ("trace", MessageQueues.Text(Message, "traceId")),
    ];

    public static MessagePassed Of(string what, ResourceDocument message, DateTimeOffset at) =>
        new(what, message) { At = at, Subjects = MessageQueues.Text(message, "mandateId") is { } mandate ? [mandate] : [] };
}

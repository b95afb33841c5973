using FlexCoop.Storage;

namespace FlexCoop.Middleware.Registry.Commands;

/// <summary>A command was given to a device, answered, carried out, or ended; all of it under the trace of the request.</summary>
/// <param name="What">Such as <c>given</c>.</param>
/// <param name="CommandId">Which.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="EventId">The event that it became.</param>
/// <param name="Result">What came of it; null for nothing yet.</param>
internal sealed record DeviceCommandAct(string What, string CommandId, string DeviceId, string EventId, string? Result) : AuditEntry
{
    public override string Kind => $"device-command-{What}";

    public override IReadOnlyList<(string Name, string? Value)> Facts => [("command", CommandId), ("device", DeviceId), ("event", EventId), ("result", Result)];
}

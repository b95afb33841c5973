using FlexCoop.Storage;

namespace FlexCoop.Middleware.Tests.Audit;

/// <summary>An act that is recorded.</summary>
internal sealed record SomeAct(string What) : AuditEntry
{
    public override string Kind => "something-done";

    public override IReadOnlyList<(string Name, string? Value)> Facts => [("what", What), ("nothing", null)];
}

using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>A program, and what it allows, was set or deleted.</summary>
/// <param name="What"><c>set</c> or <c>deleted</c>.</param>
/// <param name="Program">The program as it is from then on, or was.</param>
internal sealed record ProgramDecision(string What, MarketContextDocument Program) : AuditEntry
{
    public override string Kind => $"program-{What}";

    public override IReadOnlyList<(string Name, string? Value)> Facts => [("program", Program.Id), ("uri", Program.Uri), ("overlap", $"{Program.Overlap}")];
}

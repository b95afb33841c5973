using FlexCoop.Storage;

namespace FlexCoop.Middleware.Erasure;

/// <summary>Somebody asked to be forgotten, or was. Who, is in no log.</summary>
/// <param name="Id">The erasure.</param>
/// <param name="By">Who asked for it.</param>
internal sealed record AccountErased(string Id, ErasureAsker By) : AuditEntry
{
    public override string Kind => "account-erased";

    public override IReadOnlyList<(string Name, string? Value)> Facts => [("erasure", Id), ("by", $"{By}".ToLowerInvariant())];
}

using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>An operator was shown an access token. It concerns the mandate under which it is.</summary>
/// <param name="Scopes">What it opens.</param>
internal sealed record OperatorTokenMade(IReadOnlyList<string> Scopes) : AuditEntry
{
    public override string Kind => "operator-token-made";

    public override IReadOnlyList<(string Name, string? Value)> Facts => [("scopes", string.Join(' ', Scopes))];
}

using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>All signing keys of Identity were withdrawn, and a new one made.</summary>
/// <param name="Kid">The new one.</param>
internal sealed record SigningKeysReplaced(string Kid) : AuditEntry
{
    public override string Kind => "signing-keys-replaced";

    public override IReadOnlyList<(string Name, string? Value)> Facts => [("key", Kid)];
}

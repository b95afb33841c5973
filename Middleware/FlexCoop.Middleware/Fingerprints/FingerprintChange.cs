using FlexCoop.Storage;

namespace FlexCoop.Middleware.Fingerprints;

/// <summary>The fingerprint of a VEN was entered, seen for the first time, or removed.</summary>
/// <param name="What">Such as <c>entered</c>.</param>
/// <param name="Fingerprint">As it is from then on, or was.</param>
internal sealed record FingerprintChange(string What, FingerprintDocument Fingerprint) : AuditEntry
{
    public override string Kind => $"fingerprint-{What}";

    public override IReadOnlyList<(string Name, string? Value)> Facts => [("fingerprint", Fingerprint.Fingerprint), ("seen", Fingerprint.Seen), ("cooperative", Fingerprint.Cooperative)];
}

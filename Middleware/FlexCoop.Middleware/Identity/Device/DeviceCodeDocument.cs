using FlexCoop.Middleware.Erasure;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>A box that waits for its owner (RFC 8628).</summary>
internal sealed record DeviceCodeDocument
{
    public const string ByUserCode = "user-code";

    public static readonly CollectionDefinition<DeviceCodeDocument> Collection = new(
        "device-codes",
        IdentityJson.Default.DeviceCodeDocument,
        code => code.Id,
        new DocumentIndex<DeviceCodeDocument>(ByUserCode, code => [code.UserCodeHash]),
        Expiring.Index<DeviceCodeDocument>(code => code.KeptUntil)) { Subject = code => code.Grant?.ProsumerId ?? code.ClaimedBy ?? DataKeys.OfDay(code.KeptUntil) };

    /// <summary>SHA-256 of the device code.</summary>
    public required string Id { get; init; }

    /// <summary>A keyed hash of the user code, which is too short for a plain one.</summary>
    public required string UserCodeHash { get; init; }

    public required string ClientId { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required BoxFacts Box { get; init; }

    /// <summary>Who alone can approve it: whose claim code the box sent. Null when it sent none.</summary>
    public string? ClaimedBy { get; init; }

    /// <summary>The certificate of the connection that asked; tokens go to no other. Null when there was none.</summary>
    public string? Thumbprint { get; init; }

    public DeviceCodeState State { get; init; }

    /// <summary>What was granted; null before that.</summary>
    public Grant? Grant { get; init; }

    /// <summary>The login that begins with it.</summary>
    public required string FamilyId { get; init; }

    /// <summary>How long to wait between two polls, in seconds.</summary>
    public int Interval { get; init; } = 5;

    public DateTimeOffset? PolledAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Until then it is told apart from one that never was.</summary>
    public required DateTimeOffset KeptUntil { get; init; }
}

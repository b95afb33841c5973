using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlexCoop.Middleware.Resources;

/// <summary>A document of a resource, as it is stored.</summary>
internal sealed record ResourceDocument
{
    /// <summary>A UUID of version 7, so that ids are in the order of the milliseconds of their making (RFC 9562 §5.7), and those of one request in that of its rows.</summary>
    public required string Id { get; init; }

    /// <summary>The cooperative that it belongs to, or that of the member; null when it is nobody's.</summary>
    public string? Cooperative { get; init; }

    /// <summary>The member whose it is: a pseudonym that only the cooperative sees; null when it is no member's.</summary>
    public string? MemberId { get; init; }

    /// <summary>The member under whose data key it lies though it is not theirs, since it tells of them; null for that of <see cref="MemberId"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subject { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>What was sent, without what the platform makes.</summary>
    public required JsonElement Body { get; init; }
}

using System.Text.Json.Serialization;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Rest;

/// <summary>A problem document (RFC 9457).</summary>
internal sealed record ProblemResource
{
    public required string Type { get; init; }

    public required string Title { get; init; }

    public required int Status { get; init; }

    public required string Detail { get; init; }

    /// <summary>Each fault with the member that has it; null when the problem is not one of members.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RuleFault>? Errors { get; init; }

    /// <summary>By what our own fault can be found in the log; null unless it is ours.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceId { get; init; }
}

using System.Text.Json.Serialization;

namespace FlexCoop.Vtn;

/// <summary>One thing that an operator may not ask for; each text is bounded (<see cref="ForeignText"/>).</summary>
/// <param name="Member">Which member of the request, such as <c>signals[0].intervals[3].value</c>.</param>
/// <param name="Problem">What is wrong, with the value.</param>
/// <param name="Remedy">What would be right.</param>
public sealed record RuleFault(string Member, string Problem, string Remedy)
{
    public string Member { get; } = ForeignText.Shorten(Member);

    public string Problem { get; } = ForeignText.Shorten(Problem);

    public string Remedy { get; } = ForeignText.Shorten(Remedy);

    /// <summary>The member as a JSON pointer (RFC 6901); null where none is told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pointer { get; init; }
}

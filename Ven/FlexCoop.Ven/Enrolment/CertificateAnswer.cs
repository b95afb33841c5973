using System.Text.Json.Serialization;

namespace FlexCoop.Ven;

/// <summary>A certificate, or why there is none (RFC 9457).</summary>
internal sealed record CertificateAnswer
{
    /// <summary>PEM.</summary>
    public string? Certificate { get; init; }

    /// <summary>The authorities above it, as PEM.</summary>
    public string? Chain { get; init; }

    public WindowAnswer? RenewalWindow { get; init; }

    /// <summary>Of a problem: <c>urn:flexcoop:problem:…</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Of a problem: what would be right.</summary>
    public string? Detail { get; init; }

    /// <summary>When to ask again, as the answer's header says; null when it does not.</summary>
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }
}

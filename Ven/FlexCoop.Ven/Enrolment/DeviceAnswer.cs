namespace FlexCoop.Ven;

/// <summary>A device code (RFC 8628 §3.2), or why there is none (RFC 6749 §5.2).</summary>
internal sealed record DeviceAnswer
{
    public string? DeviceCode { get; init; }

    public string? UserCode { get; init; }

    public string? VerificationUri { get; init; }

    public string? VerificationUriComplete { get; init; }

    /// <summary>In seconds.</summary>
    public int ExpiresIn { get; init; }

    /// <summary>Between two polls, in seconds; null for 5.</summary>
    public int? Interval { get; init; }

    public string? Error { get; init; }

    public string? ErrorDescription { get; init; }
}

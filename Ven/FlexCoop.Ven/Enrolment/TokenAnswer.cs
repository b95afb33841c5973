namespace FlexCoop.Ven;

/// <summary>An access token (RFC 6749 §5.1), or why there is none (RFC 8628 §3.5).</summary>
internal sealed record TokenAnswer
{
    public string? AccessToken { get; init; }

    /// <summary>In seconds.</summary>
    public int ExpiresIn { get; init; }

    public string? Error { get; init; }

    public string? ErrorDescription { get; init; }
}

namespace FlexCoop.Ven;

/// <summary>How far an enrolment has come; kept, so that one that is broken off goes on with the same key and code.</summary>
internal sealed record EnrolmentState
{
    /// <summary>The platform; an enrolment at another one begins anew.</summary>
    public required string Server { get; init; }

    /// <summary>The number of the key for which it is.</summary>
    public required int KeyNumber { get; init; }

    /// <summary>The certificate over the key, by itself, to which the code and the token are bound (RFC 8705 §3); PEM.</summary>
    public required string Binding { get; init; }

    /// <summary>By which base the VTN is to push to the box, as the owner sees it; null for a box that polls.</summary>
    public Uri? Push { get; init; }

    /// <summary>Null when none was asked for, or it was of no use any more.</summary>
    public string? DeviceCode { get; init; }

    /// <summary>The claim code with which it was asked for; null without one.</summary>
    public string? Claim { get; init; }

    /// <summary>What the owner was shown; there whenever the device code is.</summary>
    public EnrolmentPrompt? Prompt { get; init; }

    /// <summary>Between two polls, in seconds.</summary>
    public int Interval { get; init; } = 5;

    /// <summary>The access token that the code was redeemed for; null before that.</summary>
    public string? Token { get; init; }

    /// <summary>When the token is over.</summary>
    public DateTimeOffset TokenExpiresAt { get; init; }
}

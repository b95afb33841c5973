namespace FlexCoop.Ca;

/// <summary>What comes of a request: a refusal, the certificate that it was given before, or leave to issue.</summary>
internal sealed record CsrVerdict
{
    public CaRefusal? Refusal { get; init; }

    /// <summary>The same request was served before.</summary>
    public CertificateDocument? Issued { get; init; }

    /// <summary>Null when it is refused at the first check.</summary>
    public CertificateSigningRequest? Request { get; init; }
}

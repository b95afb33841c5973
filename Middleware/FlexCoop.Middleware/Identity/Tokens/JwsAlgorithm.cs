namespace FlexCoop.Middleware.Identity;

/// <summary>The signature algorithms that are read; written is <see cref="ES256"/> only (RFC 7518 §3.1).</summary>
internal enum JwsAlgorithm
{
    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    ES256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256; read from external providers only.</summary>
    RS256,

    /// <summary>RSASSA-PSS with SHA-256; read from external providers only.</summary>
    PS256,
}

namespace FlexCoop.Middleware.Identity;

/// <summary>How a client proves who it is. There are no client secrets.</summary>
internal enum ClientAuthentication
{
    /// <summary>It does not: a public client.</summary>
    None,

    /// <summary>By an assertion that it signs (RFC 7523, OpenID Connect Core §9).</summary>
    PrivateKeyJwt,

    /// <summary>By the certificate of its connection, which is trusted and one of its registered ones (RFC 8705 §2.1).</summary>
    TlsCertificate,
}

namespace FlexCoop.Ven;

/// <summary>The body by which a certificate is asked for.</summary>
/// <param name="Csr">A certification request (RFC 2986), as PEM.</param>
internal sealed record CertificateWish(string Csr);

namespace FlexCoop.Ven;

/// <summary>Where a certificate comes from, and for which key.</summary>
/// <param name="Server">The platform.</param>
/// <param name="CertificatesUrl">Where certificates are asked for.</param>
/// <param name="VtnUrl">The VTN's origin.</param>
/// <param name="KeyNumber">The number of its key.</param>
/// <param name="Push">As <see cref="VenIdentity.Push"/>.</param>
internal sealed record VenIdentityOrigin(string Server, Uri CertificatesUrl, Uri VtnUrl, int KeyNumber, Uri? Push);

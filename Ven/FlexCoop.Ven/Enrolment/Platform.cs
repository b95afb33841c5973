namespace FlexCoop.Ven;

/// <summary>Where a platform has what a box needs.</summary>
/// <param name="Issuer">What it calls itself.</param>
/// <param name="DeviceUrl">Where codes are asked for.</param>
/// <param name="TokenUrl">Where they are redeemed.</param>
/// <param name="CertificatesUrl">Where certificates are asked for.</param>
/// <param name="VtnUrl">The VTN's origin.</param>
internal sealed record Platform(string Issuer, Uri DeviceUrl, Uri TokenUrl, Uri CertificatesUrl, Uri VtnUrl)
{
    /// <exception cref="PlatformRefusedException">Something is missing, or is said of another platform (RFC 8414 §3.3).</exception>
    public static Platform Of(PlatformMetadata metadata, Uri server)
    {
        if (metadata.Issuer is not { Length: > 0 } issuer || issuer.TrimEnd('/') != server.GetLeftPart(UriPartial.Authority))
        {
            throw new PlatformRefusedException($"The platform at {server} calls itself '{metadata.Issuer}'; give --server {metadata.Issuer}, if that is the one.");
        }

        Uri Url(string member, string? text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
            ? url
            : throw new PlatformRefusedException($"The platform at {server} does not say where boxes enrol: {member} is '{text}' in its metadata, and should be an https address. Ask its operator.");

        return new Platform(
            issuer,
            Url("device_authorization_endpoint", metadata.MtlsEndpointAliases?.DeviceAuthorizationEndpoint ?? metadata.DeviceAuthorizationEndpoint),
            Url("token_endpoint", metadata.MtlsEndpointAliases?.TokenEndpoint ?? metadata.TokenEndpoint),
            Url("flexcoop_certificates_endpoint", metadata.FlexcoopCertificatesEndpoint),
            Url("flexcoop_openadr_url", metadata.FlexcoopOpenadrUrl));
    }
}

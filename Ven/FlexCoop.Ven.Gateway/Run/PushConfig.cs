using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven.Gateway.Run;

/// <summary>Where the VTN reaches the box, which then does not poll, as it is configured; see <see cref="PushOptions"/>.</summary>
internal sealed record PushConfig
{
    /// <summary>id-kp-serverAuth (RFC 5280 §4.2.1.12).</summary>
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";

    /// <summary>The base by which the VTN reaches the box, such as https://box.example:8447/.</summary>
    public required string Url { get; init; }

    /// <summary>Where the box listens, as ADDRESS:PORT; null for every address, at the port of the URL.</summary>
    public string? Listen { get; set; }

    /// <summary>Certification or Modern.</summary>
    public PushTls Tls { get; set; }

    /// <summary>After how long a silence the box asks for its events, as hh:mm:ss; 00:10:00 to 1.00:00:00.</summary>
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>A server certificate that is shown in place of the box's own, with what stands between it and its root; a PEM file.</summary>
    public string? Certificate { get; set; }

    /// <summary>Its private key; a PEM file.</summary>
    public string? Key { get; set; }

    /// <param name="enrolled">Who the box is; null when it is not enrolled.</param>
    /// <param name="beside">Where a path of the configuration leads.</param>
    /// <exception cref="StartException">It does not make sense, or the box has no certificate to show.</exception>
    public PushOptions ToOptions(VenIdentity? enrolled, Func<string, string> beside)
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url))
        {
            throw new StartException($"push.url: '{Url}' is no address at which a VTN reaches this box; give one such as https://box.example:8447/.");
        }

        IPEndPoint? listen = null;
        if (Listen is not null && (!IPEndPoint.TryParse(Listen, out listen) || listen.Port == 0))
        {
            throw new StartException($"push.listen: '{Listen}' is no address and port of this box; give one such as 192.0.2.7:8447 or [::]:8447.");
        }

        if (Certificate is null != (Key is null))
        {
            throw new StartException("push.certificate and push.key: give both, or neither.");
        }

        if (url.Scheme == Uri.UriSchemeHttps && enrolled is null)
        {
            throw new StartException("push.url: is https, and the box has no certificate by which the VTN lets it in; enrol it by 'enrol'.");
        }

        if (url.Scheme == Uri.UriSchemeHttps && Certificate is null && !IsForServers(enrolled!))
        {
            throw new StartException(
                $"push: the certificate of this box is for a client alone, so that no VTN would take it for a server's; enrol it anew by 'enrol --again --push {url}', or give push.certificate and push.key, of an authority that the VTN trusts, for the host name in push.url.");
        }

        if (url.Scheme == Uri.UriSchemeHttps && Certificate is null && enrolled!.Push is { } certified && certified.IdnHost != url.IdnHost)
        {
            throw new StartException($"push.url: is for the host '{url.IdnHost}', and the certificate of this box for '{certified.IdnHost}'; give that one, or enrol the box anew by 'enrol --again --push {url}'.");
        }

        return new PushOptions
        {
            Url = url,
            Listen = listen,
            Tls = Tls,
            LookEvery = LookEvery,
            CertificateFile = Certificate is null ? null : beside(Certificate),
            KeyFile = Key is null ? null : beside(Key),
        };
    }

    private static bool IsForServers(VenIdentity enrolled)
    {
        using var certificate = X509Certificate2.CreateFromPem(enrolled.Certificate);
        return certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is not { } usages || usages.EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Any(usage => usage.Value == ServerAuth);
    }
}

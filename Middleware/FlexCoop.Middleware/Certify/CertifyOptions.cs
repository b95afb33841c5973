using System.Net;
using FlexCoop.Conformance;

namespace FlexCoop.Middleware.Certify;

/// <summary>What <c>certify</c> was asked for.</summary>
internal sealed record CertifyOptions
{
    /// <summary>Of the VTN under test; where the bench's VTN listens, with a VEN under test. It ends with a slash.</summary>
    public required Uri Url { get; init; }

    /// <summary>Pull or push.</summary>
    public TransferModes Mode { get; init; } = TransferModes.Pull;

    /// <summary>The name under which the VTN under test reaches the bench's VENs over TLS, in push mode.</summary>
    public string PushHost { get; init; } = "localhost";

    /// <summary>The folder of certificates; null in the clear.</summary>
    public string? Certificates { get; init; }

    /// <summary>Files of authorities that the node's certificate comes from, besides those in the folder.</summary>
    public IReadOnlyList<string> Trust { get; init; } = [];

    /// <summary>Numbers or families; none for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Where the report goes; null for none.</summary>
    public string? Report { get; init; }

    /// <summary>The longest wait that is played; one that is longer skips the scenario.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a scenario may take, without hands and waits.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What is on site, with a VEN under test.</summary>
    public IReadOnlyList<SiteResource> Resources { get; init; } = [];

    /// <summary>Reads an address, and holds it to what is secure.</summary>
    /// <exception cref="StartException">It is none, or in the clear without leave.</exception>
    public static Uri ReadUrl(string option, string text, bool isInsecure, string? certificates, bool hasTrust)
    {
        if (!Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            throw new StartException($"{option}: '{text}' is no address of HTTP; give https://HOST:PORT, with a prefix if there is one.");
        }

        if (url.Scheme == Uri.UriSchemeHttp && !(isInsecure && (url.IsLoopback || (IPAddress.TryParse(url.Host, out var address) && IPAddress.IsLoopback(address)))))
        {
            throw new StartException($"{option}: '{text}' is in the clear; give https://, or --lab for a node on this machine.");
        }

        if (url.Scheme == Uri.UriSchemeHttp && (certificates is not null || hasTrust))
        {
            throw new StartException($"{option}: '{text}' is in the clear, where --certificates and --trust are of no use; give https://, or leave them out.");
        }

        if (url.Scheme == Uri.UriSchemeHttps && certificates is null)
        {
            throw new StartException($"{option}: '{text}' needs certificates; give --certificates DIR ('certify certificates DIR' makes one).");
        }

        return url;
    }
}

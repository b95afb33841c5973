using FlexCoop.OpenAdr.Signatures;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven.Gateway.Enrol;

/// <summary>How an enrolled agent reaches its VTN: connections with its certificate, and what keeps that renewed.</summary>
internal sealed class EnrolledLink : IDisposable
{
    private readonly VenConnections _connections;

    /// <param name="folder">Where key and certificate lie; there must be an identity.</param>
    /// <param name="signatures">Whether messages are signed, and answers must be.</param>
    /// <param name="logger">Where the story is told.</param>
    /// <exception cref="StartException">Key and certificate are broken, or do not belong together.</exception>
    public EnrolledLink(IdentityFolder folder, SignaturePolicy signatures, ILogger logger)
    {
        _connections = new VenConnections(EnrolledBox.ReadCredentials(folder), TimeProvider.System, signatures);
        Renewal = new CertificateRenewal(folder, _connections, TimeProvider.System, Random.Shared, logger);

        // Each request has its own time-out.
        Http = new HttpClient(_connections, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Makes the connections.</summary>
    public HttpClient Http { get; }

    /// <summary>Those that <see cref="Http"/> makes.</summary>
    public VenConnections Connections => _connections;

    public CertificateRenewal Renewal { get; }

    public void Dispose()
    {
        Http.Dispose();
        Renewal.Dispose();
        _connections.Dispose();
    }
}

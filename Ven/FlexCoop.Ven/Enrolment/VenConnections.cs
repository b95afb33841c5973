using System.Net;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Ven;

/// <summary>Connections to the VTN with a certificate that can be changed for its successor; requests under way end on the connection that they began on.</summary>
public sealed class VenConnections : HttpMessageHandler
{
    /// <summary>In a refusal of the message, not of the certificate: a VTN of ours says so.</summary>
    private const string RefusedMessage = "OpenADR-Refused";

    private readonly SeenNonces _nonces = new();
    private readonly SignaturePolicy _signatures;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private Link _current;
    private volatile bool _isRefused;
    private int _version;

    /// <param name="credentials">What is shown first; disposed of when it is not used any more.</param>
    /// <param name="clock">Real time: tells what is valid now.</param>
    /// <param name="signatures">Whether messages are signed with what is shown, and answers must be.</param>
    public VenConnections(VenCredentials credentials, TimeProvider clock, SignaturePolicy signatures = SignaturePolicy.Off)
    {
        _clock = clock;
        _signatures = signatures;
        _current = NewLink(credentials);
    }

    /// <summary>Whether the VTN did not know the certificate when it answered last.</summary>
    public bool IsRefused => _isRefused;

    /// <summary>Called when the VTN answers that it does not know the certificate (rule 517): 403.</summary>
    public Action? Refused { get; set; }

    /// <summary>Real time, as the wall clock shows it.</summary>
    internal TimeProvider Clock => _clock;

    /// <summary>Changes with what is shown.</summary>
    internal int Version => Volatile.Read(ref _version);

    /// <summary>What is shown, for those who show it elsewhere for as long as they like.</summary>
    internal (int Version, VenCredentials Credentials) CopyShown()
    {
        lock (_lock)
        {
            return (_version, _current.CopyCredentials());
        }
    }

    /// <summary>From here on this is shown.</summary>
    public void Change(VenCredentials credentials)
    {
        var next = NewLink(credentials);
        Link before;
        lock (_lock)
        {
            (before, _current) = (_current, next);
            Volatile.Write(ref _version, _version + 1);
        }

        before.Release();
    }

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Link link;
        lock (_lock)
        {
            link = _current;
            link.Take();
        }

        try
        {
            var response = await link.Http.SendAsync(request, cancellationToken);
            _isRefused = response.StatusCode == HttpStatusCode.Forbidden && !response.Headers.Contains(RefusedMessage);
            if (_isRefused)
            {
                Refused?.Invoke();
            }

            return response;
        }
        finally
        {
            link.Release();
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _current.Release();
        }

        base.Dispose(disposing);
    }

    private Link NewLink(VenCredentials credentials) => new(credentials, VtnConnections.Open(credentials, _signatures, _nonces, _clock));

    private static X509Certificate2Collection Copy(X509Certificate2Collection certificates) => [.. certificates.Select(certificate => new X509Certificate2(certificate))];

    /// <summary>Connections with one certificate, held by whoever begins a request. An answer that is still being read is read to its end, though they are given up.</summary>
    private sealed class Link(VenCredentials credentials, HttpMessageHandler connections)
    {
        private int _holders = 1;

        public HttpMessageInvoker Http { get; } = new(connections);

        public VenCredentials CopyCredentials() => new(new X509Certificate2(credentials.Certificate), Copy(credentials.Intermediates), Copy(credentials.Roots));

        public void Take() => Interlocked.Increment(ref _holders);

        public void Release()
        {
            if (Interlocked.Decrement(ref _holders) == 0)
            {
                Http.Dispose();
                credentials.Dispose();
            }
        }
    }
}

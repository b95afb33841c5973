using System.Net;
using System.Net.Security;

namespace FlexCoop.Ven;

/// <summary>Notes what a request has met on its way, for who wants to know why nothing came of it.</summary>
internal sealed class AnswerWatch : DelegatingHandler
{
    /// <param name="connections">Whose connections are watched.</param>
    /// <param name="handler">What is asked, with those connections below.</param>
    public AnswerWatch(SocketsHttpHandler connections, HttpMessageHandler handler)
        : base(handler)
    {
        var before = connections.PlaintextStreamFilter;
        connections.PlaintextStreamFilter = (connection, cancellationToken) =>
        {
            if (connection.PlaintextStream is SslStream tls)
            {
                Tls = $"{tls.SslProtocol} with {tls.NegotiatedCipherSuite}; the server is '{tls.RemoteCertificate?.Subject}' by '{tls.RemoteCertificate?.Issuer}'.";
            }

            return before?.Invoke(connection, cancellationToken) ?? ValueTask.FromResult(connection.PlaintextStream);
        };
    }

    /// <summary>What the handshake has come to; null when it has not ended.</summary>
    public string? Tls { get; private set; }

    /// <summary>The status of the answer; null when none came.</summary>
    public HttpStatusCode? Status { get; private set; }

    /// <summary>The server's clock; null when it does not say.</summary>
    public DateTimeOffset? Date { get; private set; }

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        (Status, Date) = (response.StatusCode, response.Headers.Date);
        return response;
    }
}

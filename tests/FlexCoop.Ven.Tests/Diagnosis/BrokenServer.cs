using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace FlexCoop.Ven.Tests.Diagnosis;

/// <summary>A socket of loopback at which each connection is treated as a test wants.</summary>
internal sealed class BrokenServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public BrokenServer(Func<NetworkStream, CancellationToken, Task> serve)
    {
        _listener.Start();
        _serving = ServeAsync(serve);
    }

    public Uri Url => new($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Shakes hands, and hangs up.</summary>
    public static BrokenServer HangingUp(SslServerAuthenticationOptions tls) => new(async (stream, cancellationToken) =>
    {
        await using var secured = new SslStream(stream);
        await secured.AuthenticateAsServerAsync(tls, cancellationToken);
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(Func<NetworkStream, CancellationToken, Task> serve)
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            try
            {
                await serve(client.GetStream(), _stop.Token);
            }
            catch (Exception ended) when (ended is IOException or AuthenticationException)
            {
                // The peer has had enough, which is what is tested.
            }
        }
    }
}

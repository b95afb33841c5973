using System.Net.Sockets;
using System.Text;

namespace FlexCoop.Middleware.Tests.Admission;

/// <summary>Asks, and does not read the answer.</summary>
internal sealed class DeafClient : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly TcpClient _tcp = new() { ReceiveBufferSize = 4096 };

    public static async Task<DeafClient> StartAsync(Uri url, string path, string token, CancellationToken cancellationToken)
    {
        var client = new DeafClient();
        await client._tcp.ConnectAsync(url.Host, url.Port, cancellationToken);
        await client._tcp.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {url.Authority}\r\nAuthorization: Bearer {token}\r\n\r\n"), cancellationToken);
        return client;
    }

    /// <summary>Waits until the first bytes of the answer are there, and leaves them.</summary>
    public async Task WaitForAnswerAsync(CancellationToken cancellationToken)
    {
        while (_tcp.Available == 0)
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Reads up to the end of the connection, if there is one; gives how much came.</summary>
    public async Task<long> ReadToTheEndAsync(CancellationToken cancellationToken)
    {
        var (buffer, total) = (new byte[64 * 1024], 0L);
        try
        {
            while (await _tcp.GetStream().ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                total += count;
            }
        }
        catch (IOException)
        {
            // It was reset.
        }

        return total;
    }

    public void Dispose() => _tcp.Dispose();
}

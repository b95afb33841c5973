using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace FlexCoop.Middleware.Tests.OutsideData;

/// <summary>A publisher on a real socket, which answers as a test says; one request a connection.</summary>
internal sealed class FakePublisher : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<string> _requests = Channel.CreateUnbounded<string>();
    private readonly Task _serving;

    public FakePublisher()
    {
        _listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";
        _serving = ServeAsync();
    }

    public string Url { get; }

    /// <summary>How many requests came.</summary>
    public int Count { get; private set; }

    /// <summary>What is answered to a request, by its head; null for nothing at all, while the connection stays open.</summary>
    public Func<string, byte[]?> Answer { get; set; } = _ => Status(404);

    public static byte[] Ok(string body) => Ok(Encoding.UTF8.GetBytes(body));

    public static byte[] Ok(byte[] body) => [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n")), .. body];

    public static byte[] Status(int status, string headers = "", string body = "") =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"));

    /// <summary>The head of the next request.</summary>
    public async Task<string> NextAsync(CancellationToken cancellationToken) => await _requests.Reader.ReadAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<TcpClient>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                open.Add(client);
                var stream = client.GetStream();
                var head = new StringBuilder();
                var one = new byte[1];
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _end.Token) == 1)
                {
                    head.Append((char)one[0]);
                }

                Count++;
                var answer = Answer(head.ToString());
                await _requests.Writer.WriteAsync(head.ToString(), _end.Token);
                if (answer is not null)
                {
                    await stream.WriteAsync(answer, _end.Token);

                    // What was written arrives whole; the socket itself is closed at the end.
                    client.Client.Shutdown(SocketShutdown.Send);
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
        finally
        {
            open.ForEach(client => client.Dispose());
        }
    }
}

using System.Net.Sockets;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Admission;

/// <summary>Sends a request up to the middle of its body, and the rest when it is told to.</summary>
internal sealed class SlowClient : IDisposable
{
    private readonly TcpClient _tcp = new();
    private readonly byte[] _body;

    private SlowClient(byte[] body) => _body = body;

    /// <summary>A registration, of which half is sent.</summary>
    public static Task<SlowClient> StartAsync(Uri url, CancellationToken cancellationToken)
    {
        var body = OadrWriter.Write(Some.CreatePartyRegistration());
        return StartAsync(url, "/OpenADR2/Simple/2.0b/EiRegisterParty", ["Content-Type: application/xml", $"Content-Length: {body.Length}"], body, body.Length / 2, cancellationToken);
    }

    /// <summary>Any request.</summary>
    /// <param name="url">The lab door.</param>
    /// <param name="path">Where it is posted.</param>
    /// <param name="headers">All but Host.</param>
    /// <param name="body">As it goes over the wire.</param>
    /// <param name="first">How much of it is sent for now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<SlowClient> StartAsync(Uri url, string path, string[] headers, byte[] body, int first, CancellationToken cancellationToken)
    {
        var client = new SlowClient(body[first..]);
        await client._tcp.ConnectAsync(url.Host, url.Port, cancellationToken);
        var head = string.Join("\r\n", [$"POST {path} HTTP/1.1", $"Host: {url.Authority}", .. headers, "", ""]);
        await client._tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        await client._tcp.GetStream().WriteAsync(body.AsMemory(0, first), cancellationToken);
        return client;
    }

    /// <summary>Sends the rest; gives the first line of the answer.</summary>
    public async Task<string> FinishAsync(CancellationToken cancellationToken)
    {
        await _tcp.GetStream().WriteAsync(_body, cancellationToken);
        return await ReadLineAsync(cancellationToken);
    }

    /// <summary>The next line of the answer; empty when the connection was closed.</summary>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(_tcp.GetStream(), Encoding.ASCII, leaveOpen: true);
        return await reader.ReadLineAsync(cancellationToken) ?? "";
    }

    /// <summary>Hangs up in the middle, without a farewell.</summary>
    public void Reset()
    {
        _tcp.LingerState = new LingerOption(enable: true, seconds: 0);
        _tcp.Dispose();
    }

    public void Dispose() => _tcp.Dispose();
}

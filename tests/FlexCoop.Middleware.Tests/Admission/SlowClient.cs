using System.Net.Sockets;
using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Admission;

/// <summary>Sends a registration up to the middle of its body, and the rest when it is told to.</summary>
internal sealed class SlowClient : IDisposable
{
    private readonly TcpClient _tcp;
    private readonly byte[] _body = OadrWriter.Write(Some.CreatePartyRegistration());

    private SlowClient(TcpClient tcp) => _tcp = tcp;

    public static async Task<SlowClient> StartAsync(Uri url, CancellationToken cancellationToken)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(url.Host, url.Port, cancellationToken);
        var client = new SlowClient(tcp);
        var head = $"POST /OpenADR2/Simple/2.0b/EiRegisterParty HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/xml\r\nContent-Length: {client._body.Length}\r\n\r\n";
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        await tcp.GetStream().WriteAsync(client._body.AsMemory(0, client._body.Length / 2), cancellationToken);
        return client;
    }

    /// <summary>Sends the rest; gives the first line of the answer.</summary>
    public async Task<string> FinishAsync(CancellationToken cancellationToken)
    {
        await _tcp.GetStream().WriteAsync(_body.AsMemory(_body.Length / 2), cancellationToken);
        return await ReadLineAsync(cancellationToken);
    }

    /// <summary>The next line of the answer; empty when the connection was closed.</summary>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(_tcp.GetStream(), Encoding.ASCII, leaveOpen: true);
        return await reader.ReadLineAsync(cancellationToken) ?? "";
    }

    public void Dispose() => _tcp.Dispose();
}

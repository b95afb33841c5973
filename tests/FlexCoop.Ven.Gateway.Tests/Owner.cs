using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Ven.Gateway.Control;

namespace FlexCoop.Ven.Gateway.Tests;

/// <summary>The owner at the control socket, byte by byte.</summary>
internal sealed class Owner : IAsyncDisposable
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(5);

    private readonly NetworkStream _stream;

    private Owner(Socket socket) => _stream = new NetworkStream(socket, ownsSocket: true);

    /// <summary>Connects, as soon as the agent listens: it opens its socket in the background, and says to nobody when it has.</summary>
    public static async Task<Owner> ConnectAsync(string stateFolder, CancellationToken cancellationToken)
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(ControlSocket.PathIn(stateFolder)), cancellationToken);
                return new Owner(socket);
            }
            catch (SocketException)
            {
                socket.Dispose();
                await Task.Delay(TryAgainAfter, TimeProvider.System, cancellationToken);
            }
        }
    }

    public async Task SendAsync(byte[] bytes, CancellationToken cancellationToken) => await _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>Says that no more will come.</summary>
    public void Shutdown() => _stream.Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Asks, and reads the one line of answer.</summary>
    public async Task<JsonNode> AskAsync(string question, CancellationToken cancellationToken) => JsonNode.Parse(await AskForLineAsync(question, cancellationToken))!;

    /// <summary>Asks, and reads the one line of answer as it stands.</summary>
    public async Task<string> AskForLineAsync(string question, CancellationToken cancellationToken)
    {
        await SendAsync(Encoding.UTF8.GetBytes(question + "\n"), cancellationToken);
        return await LineAsync(cancellationToken);
    }

    public async Task<JsonNode> AnswerAsync(CancellationToken cancellationToken) => JsonNode.Parse(await LineAsync(cancellationToken))!;

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string> LineAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(_stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException("The agent closed without an answer.");
    }
}

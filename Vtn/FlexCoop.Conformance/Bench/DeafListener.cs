using System.Net;
using System.Net.Sockets;

namespace FlexCoop.Conformance;

/// <summary>A socket that drops whoever connects, and tells of it: a VTN that is gone, whose VENs can be heard to try.</summary>
internal sealed class DeafListener : IAsyncDisposable
{
    private readonly TcpListener _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    /// <param name="at">Where it listens.</param>
    /// <param name="dropped">Told of each connection.</param>
    public DeafListener(IPEndPoint at, Action dropped)
    {
        _socket = new TcpListener(at);
        _socket.Start();
        _run = RunAsync(dropped);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(Action dropped)
    {
        while (true)
        {
            (await _socket.AcceptSocketAsync(_stop.Token)).Dispose();
            dropped();
        }
    }
}

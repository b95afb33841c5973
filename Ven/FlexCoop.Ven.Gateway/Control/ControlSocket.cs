using System.Net.Sockets;
using System.Text;
using FlexCoop.Ven.Gateway.Homes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven.Gateway.Control;

/// <summary>The owner's door: a unix socket in the state folder. One line asks (see <see cref="ControlRequests"/>), one line of JSON answers.</summary>
internal sealed partial class ControlSocket(string stateFolder, IReadOnlyList<HomeAgent> homes, ILogger logger) : BackgroundService
{
    private const int MaxLineBytes = 4096;
    private const int MaxBytesPassedOver = 1024 * 1024;
    private static readonly TimeSpan PatienceWithOwner = TimeSpan.FromSeconds(30);

    private readonly ControlRequests _requests = new(homes);

    /// <summary>How many may speak at once; others wait.</summary>
    private readonly SemaphoreSlim _places = new(256);

    /// <summary>Where the socket of a state folder lies.</summary>
    /// <exception cref="StartException">The path is longer than the system allows for a socket.</exception>
    public static string PathIn(string stateFolder)
    {
        var path = Path.Combine(Path.GetFullPath(stateFolder), "control.sock");
        const int MaxPathBytes = 107;
        return Encoding.UTF8.GetByteCount(path) <= MaxPathBytes
            ? path
            : throw new StartException($"The path of the control socket, '{path}', is longer than {MaxPathBytes} bytes; give a state folder with a shorter path.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var path = PathIn(stateFolder);

        // Whoever holds the journal's lock owns the folder; a socket that still lies here is that of a process that died.
        File.Delete(path);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        listener.Listen();
        try
        {
            while (true)
            {
                await _places.WaitAsync(stoppingToken);
                if (await AcceptAsync(listener, stoppingToken) is { } owner)
                {
                    _ = ServeAsync(owner, stoppingToken);
                }
                else
                {
                    _places.Release();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            File.Delete(path);
        }
    }

    /// <returns>Null when there is no room for a connection now: no reason to leave the homes alone.</returns>
    private async Task<Socket?> AcceptAsync(Socket listener, CancellationToken stoppingToken)
    {
        try
        {
            return await listener.AcceptAsync(stoppingToken);
        }
        catch (SocketException noRoom)
        {
            Log.NoRoom(logger, noRoom.Message);
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stoppingToken);
            return null;
        }
    }

    private async Task ServeAsync(Socket owner, CancellationToken stoppingToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        patience.CancelAfter(PatienceWithOwner);
        try
        {
            await using var stream = new NetworkStream(owner, ownsSocket: true);
            var line = await ReadLineAsync(stream, patience.Token);
            var answer = line is null ? ControlRequests.TooLong(MaxLineBytes) : await _requests.AnswerAsync(line, patience.Token);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer + "\n"), patience.Token);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException)
        {
            Log.OwnerGone(logger, gone.Message);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <returns>Null when the line is longer than any may be: cut off, it could mean something else.</returns>
    private static async Task<string?> ReadLineAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        // The line feed has a place of its own.
        var buffer = new byte[MaxLineBytes + 1];
        var length = 0;
        while (length < buffer.Length)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            var end = buffer.AsSpan(length, count).IndexOf((byte)'\n');
            if (count == 0 || end >= 0)
            {
                return Encoding.UTF8.GetString(buffer, 0, length + Math.Max(end, 0)).Trim();
            }

            length += count;
        }

        await PassOverAsync(stream, buffer, cancellationToken);
        return null;
    }

    /// <summary>Reads on to the end of the line, within bounds: whoever is still writing does not read the answer.</summary>
    private static async Task PassOverAsync(NetworkStream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        for (var passed = 0; passed < MaxBytesPassedOver;)
        {
            var count = await stream.ReadAsync(buffer, cancellationToken);
            if (count == 0 || buffer.AsSpan(0, count).IndexOf((byte)'\n') >= 0)
            {
                return;
            }

            passed += count;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4102, LogLevel.Warning, "The control socket takes nobody for a moment: {Reason}")]
        public static partial void NoRoom(ILogger logger, string reason);

        [LoggerMessage(4101, LogLevel.Debug, "The control socket lost its peer: {Reason}")]
        public static partial void OwnerGone(ILogger logger, string reason);
    }
}

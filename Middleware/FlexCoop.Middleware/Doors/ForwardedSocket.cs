using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace FlexCoop.Middleware.Doors;

/// <summary>The unix socket of a reverse proxy: only who runs the server, and root, may open it (0600).</summary>
internal static class ForwardedSocket
{
    private const int MaxPathBytes = 107;
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The whole path of a setting.</summary>
    /// <exception cref="StartException">The system takes no such path for a socket, or something else lies there.</exception>
    public static string At(string setting)
    {
        var path = Path.GetFullPath(setting);
        if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
        {
            throw new StartException($"Doors:ForwardedSocket: '{path}' is longer than {MaxPathBytes} bytes; give a shorter path.");
        }

        if (Path.GetDirectoryName(path) is not { } folder || !Directory.Exists(folder))
        {
            throw new StartException($"Doors:ForwardedSocket: the folder of '{path}' is not there; make it.");
        }

        return path;
    }

    /// <summary>Binds what Kestrel listens on: a socket that a server which was killed has left goes, and its mode is set before anybody can connect.</summary>
    /// <exception cref="StartException">Something else lies there, another server listens on it, or it cannot be made.</exception>
    public static Socket Bind(EndPoint address)
    {
        if (address is not UnixDomainSocketEndPoint)
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(address);
        }

        var path = address.ToString()!;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            RemoveLeft(path, address);
            socket.Bind(address);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, OwnersOnly);
            }

            return socket;
        }
        catch (Exception refused) when (refused is SocketException or IOException or UnauthorizedAccessException or StartException)
        {
            socket.Dispose();
            throw refused as StartException ?? new StartException($"Doors:ForwardedSocket: '{path}' cannot be opened: {refused.Message}", refused);
        }
    }

    private static void RemoveLeft(string path, EndPoint address)
    {
        if (!File.Exists(path))
        {
            return;
        }

        if (!IsSocket(path))
        {
            throw new StartException($"Doors:ForwardedSocket: '{path}' is there, and is no socket; give another path, or remove it.");
        }

        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            other.Connect(address);
        }
        catch (SocketException dead) when (dead.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new StartException($"Doors:ForwardedSocket: another process listens on '{path}'; give another path, or stop it.");
    }

    /// <summary>What cannot be opened as a file, and is there, is a socket.</summary>
    private static bool IsSocket(string path)
    {
        try
        {
            File.OpenHandle(path).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}

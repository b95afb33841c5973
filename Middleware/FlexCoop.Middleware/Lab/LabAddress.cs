using System.Globalization;
using System.Net;

namespace FlexCoop.Middleware.Lab;

/// <summary>The address of the lab door: loopback only, since nothing there is encrypted and anybody may register.</summary>
internal static class LabAddress
{
    public static readonly IPEndPoint Default = new(IPAddress.Loopback, 8080);

    /// <exception cref="StartException">The text is no loopback address with a port.</exception>
    public static IPEndPoint Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            throw new StartException($"--lab: '{text}' is no HOST:PORT; give one such as 127.0.0.1:8080.");
        }

        var host = text[..colon];
        var address = host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(host.Trim('[', ']'), out var parsed) ? parsed : null;
        return address is not null && IPAddress.IsLoopback(address)
            ? new IPEndPoint(address, port)
            : throw new StartException($"--lab: '{host}' is not a loopback address; the lab goes in the clear, so give 127.0.0.1, [::1] or localhost.");
    }
}

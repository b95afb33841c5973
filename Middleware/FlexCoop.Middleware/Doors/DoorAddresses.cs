using System.Globalization;
using System.Net;

namespace FlexCoop.Middleware.Doors;

/// <summary>Where the TLS doors are.</summary>
/// <param name="Pages">The door of people and components.</param>
/// <param name="Machines">The door of machines.</param>
/// <param name="OpenAdr">The door of OpenADR.</param>
/// <param name="Certification">The same with the suites of the specification; null when it stays shut.</param>
internal sealed record DoorAddresses(IPEndPoint Pages, IPEndPoint Machines, IPEndPoint OpenAdr, IPEndPoint? Certification)
{
    public static readonly DoorAddresses Default = new(new(IPAddress.Loopback, 8443), new(IPAddress.Loopback, 8445), new(IPAddress.Loopback, 8444), Certification: null);

    /// <summary>Those that are open.</summary>
    public IEnumerable<(Door Door, IPEndPoint Address)> Open
    {
        get
        {
            yield return (Door.Pages, Pages);
            yield return (Door.Machines, Machines);
            yield return (Door.OpenAdr, OpenAdr);
            if (Certification is not null)
            {
                yield return (Door.Certification, Certification);
            }
        }
    }

    /// <summary>Reads an address.</summary>
    /// <param name="option">Which option gives it.</param>
    /// <param name="text">HOST:PORT, with an address of this machine, localhost, or * for all of them.</param>
    /// <exception cref="StartException">It is none.</exception>
    public static IPEndPoint Parse(string option, string text)
    {
        var colon = text.LastIndexOf(':');
        var host = colon > 0 ? text[..colon] : "";
        var address = host switch
        {
            "localhost" => IPAddress.Loopback,
            "*" => IPAddress.IPv6Any,
            _ => IPAddress.TryParse(host.Trim('[', ']'), out var parsed) ? parsed : null,
        };
        return address is not null && ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new IPEndPoint(address, port)
            : throw new StartException($"{option}: '{text}' is no HOST:PORT; give an address of this machine, localhost or * with a port, such as *:8443.");
    }
}

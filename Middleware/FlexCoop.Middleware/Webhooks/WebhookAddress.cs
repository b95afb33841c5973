using System.Globalization;
using System.Net;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>Which addresses a webhook may have. What its name leads to is looked at with each connection (<see cref="WebhookClient"/>).</summary>
/// <param name="networks">Which networks may be reached.</param>
/// <param name="ports">The ports that are allowed.</param>
internal sealed class WebhookAddress(PublicNetworks networks, IReadOnlySet<int> ports)
{
    public const int MaxLength = 2000;

    /// <returns>What is wrong with it; null when nothing is.</returns>
    public RuleFault? Check(string url)
    {
        RuleFault Fault(string problem, string remedy) => new("url", problem, remedy);
        if (url.Length > MaxLength || !Uri.TryCreate(url, UriKind.Absolute, out var address) || url.Any(letter => letter <= ' ' || letter > '~'))
        {
            return Fault($"'{ForeignText.Shown(url)}' is no URL", $"give one such as https://example.org/hooks, up to {MaxLength} letters of ASCII");
        }

        if (address.Scheme != Uri.UriSchemeHttps)
        {
            return Fault($"is '{ForeignText.Shown(address.Scheme)}'", "give one that begins with https://");
        }

        if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
        {
            return Fault("has a user or a fragment", "leave them out; what comes is signed");
        }

        if (!ports.Contains(address.Port))
        {
            return Fault($"has port {address.Port.ToString(CultureInfo.InvariantCulture)}", $"give one of {string.Join(", ", ports.Order())}");
        }

        // How an address is written is read as the framework does, which knows 0x7f.1 and 2130706433, too.
        return IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var literal) && !networks.MayReach(literal)
            ? Fault($"leads to {literal}, which is not public", "give an address of the open internet")
            : null;
    }
}

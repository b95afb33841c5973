using System.Net;
using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Which addresses a VEN may register for push. What its name leads to is looked at with each connection (<see cref="PinnedConnection"/>).</summary>
/// <param name="networks">Which networks may be reached.</param>
/// <param name="allowsHttp">Whether it need not be https: in a lab, which has no certificates, and nowhere else.</param>
internal sealed class PushAddress(PublicNetworks networks, bool allowsHttp)
{
    private const int MaxLength = 2000;

    /// <summary>Letters of a name (RFC 1035 §2.3.4).</summary>
    private const int MaxHost = 253;

    private const string Path20a = "OpenADR2/Simple/";
    private const string Path = Path20a + "2.0b/";

    /// <summary>Of a lab: what runs on its own machine may be reached, too.</summary>
    public static IReadOnlyList<IPNetwork> Loopback { get; } = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <returns>Why it is refused; null when it is not.</returns>
    public Refusal? Check(string address) => Find(address) is var (code, problem, remedy) ? new Refusal(code, $"oadrTransportAddress {problem}; {remedy} (§9.1.2)") : null;

    /// <summary>The same of an address that an operator gives for a VEN of 2.0a.</summary>
    /// <returns>What is wrong with it; null for nothing.</returns>
    public RuleFault? CheckGiven(string address) => Find(address) is var (_, problem, remedy) ? new RuleFault("pushAddress", problem, remedy) : null;

    private (EiResponseCode Code, string Problem, string Remedy)? Find(string address)
    {
        (EiResponseCode, string, string)? Refuse(EiResponseCode code, string problem, string remedy) => (code, $"'{ForeignText.Shown(address)}' {problem}", remedy);
        if (address.Length > MaxLength || address.Any(letter => letter is <= ' ' or > '~') || !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.IdnHost.Length is 0 or > MaxHost
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            return Refuse(EiResponseCode.InvalidData, "is no address", $"give one such as https://ven.example.org:8443/, up to {MaxLength} letters of ASCII, {MaxHost} of them the host");
        }

        if (HasUser(uri) || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            return Refuse(EiResponseCode.InvalidData, "has a user, a query or a fragment", "give the base alone, to which the service is appended");
        }

        if (uri.Scheme == Uri.UriSchemeHttp && !allowsHttp)
        {
            return Refuse(EiResponseCode.DeploymentOther, "is http", "give one of https, whose server shows the VEN's certificate");
        }

        // How an address is written is read as the framework does, which knows 0x7f.1 and 2130706433, too.
        var inner = IPAddress.TryParse(uri.IdnHost.Trim('[', ']').TrimEnd('.'), out var literal) ? literal : IsLocalName(uri.IdnHost) ? IPAddress.Loopback : null;
        return inner is not null && !networks.MayReach(inner)
            ? Refuse(EiResponseCode.DeploymentOther, $"leads to {inner}, which this VTN does not push to", "give an address of the open internet, or have the VTN's operator allow its network (Push:Networks)")
            : null;
    }

    /// <summary>Where a service of a VEN is, by the base that it registered, or that was given for it, with or without the slash at its end.</summary>
    public static Uri Endpoint(Uri address, OadrServiceName service, OadrProfileName profile = OadrProfileName.Profile20b) =>
        new(address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/"), (profile == OadrProfileName.Profile20a ? Path20a : Path) + service);

    /// <summary>Also an empty one, as in <c>https://@ven.example/</c>.</summary>
    private static bool HasUser(Uri uri) => uri.UserInfo.Length > 0 || (uri.OriginalString.Split('/', 4) is [_, _, var authority, ..] && authority.Contains('@', StringComparison.Ordinal));

    private static bool IsLocalName(string host) =>
        host.TrimEnd('.') is var name && (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase));
}

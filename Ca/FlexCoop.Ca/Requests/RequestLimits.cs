using System.Net;
using System.Net.Sockets;

namespace FlexCoop.Ca;

/// <summary>How much may come from whom (§1.8 of the security design).</summary>
internal sealed class RequestLimits(CaOptions options, TimeProvider clock)
{
    private static readonly TimeSpan PerHour = TimeSpan.FromHours(1);

    private readonly TokenBuckets _mandates = new(options.RequestsPerMandate, TimeSpan.FromMinutes(10), clock);
    private readonly TokenBuckets _addresses = new(options.RequestsPerAddress, TimeSpan.FromMinutes(1), clock);
    private readonly TokenBuckets _subjects = new(options.CertificatesPerSubject, TimeSpan.FromHours(12), clock);
    private readonly TokenBuckets _cooperatives = new(options.EnrolmentsPerCooperative, PerHour / options.EnrolmentsPerCooperative, clock);
    private readonly TokenBuckets _signatures = new(options.SignaturesPerSecond, TimeSpan.FromSeconds(1) / options.SignaturesPerSecond, clock);

    /// <summary>Whether a request may go on; null when it may.</summary>
    public CaRefusal? Refuse(Requester requester, Mandate mandate) =>
        Over(_mandates.Take(mandate.MandateId), $"mandate '{mandate.MandateId}'")
        ?? (requester.RemoteAddress is { } address ? Over(_addresses.Take(Network(address)), "this address") : null)
        ?? (requester.Holder is null ? Over(_cooperatives.Take(mandate.Cooperative), $"cooperative '{mandate.Cooperative}'") : null)
        ?? Over(_subjects.Take(mandate.Subject), $"'{mandate.Subject}'");

    /// <summary>Whether an authority may sign once more; null when it may.</summary>
    public CaRefusal? RefuseSignature(AuthorityId issuer) => Over(_signatures.Take(issuer.ToString()), $"authority '{issuer}'");

    private static CaRefusal? Over(TimeSpan? wait, string whose) => wait is { } time
        ? new CaRefusal(CaProblems.Limit, $"There were too many requests for {whose}; try again in {Math.Ceiling(time.TotalSeconds)} s.", time)
        : null;

    /// <summary>An IPv4 address, or the /64 of an IPv6 one, since a peer has all of that.</summary>
    private static string Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6 || address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address.MapToIPv4().ToString();
        }

        return Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8));
    }
}

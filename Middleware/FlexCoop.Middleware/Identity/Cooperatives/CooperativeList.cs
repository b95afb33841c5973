using System.Threading.RateLimiting;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>The cooperatives whose own providers log their members in. The list is configuration: nobody joins it by a request.</summary>
internal sealed class CooperativeList : IDisposable
{
    private const int AtOnce = 8;
    private const int AtOnceOfOne = 4;

    /// <summary>How many logins may wait for providers at once: of one, and of all. They have places (<see cref="AdmissionOptions.RestAtOnce"/>) that everything else needs, too.</summary>
    private readonly PartitionedRateLimiter<Cooperative> _waiting = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<Cooperative, string>(cooperative => RateLimitPartition.GetConcurrencyLimiter(cooperative.Id, _ => Places(AtOnceOfOne))),
        PartitionedRateLimiter.Create<Cooperative, string>(_ => RateLimitPartition.GetConcurrencyLimiter("all", _ => Places(AtOnce))));

    /// <exception cref="StartException">A cooperative of the settings cannot be.</exception>
    public CooperativeList(IdentityOptions options, Clocks clocks, ILogger<Cooperative> logger)
    {
        foreach (var cooperative in options.Cooperatives)
        {
            if (cooperative.Id.Length is 0 or > 64 || cooperative.Id.Any(letter => letter is not ('-' or (>= 'a' and <= 'z') or (>= '0' and <= '9'))))
            {
                throw new StartException($"Identity:Cooperatives: '{cooperative.Id}' is no id; use 1 to 64 letters a to z, digits and '-'.");
            }

            if (!Uri.TryCreate(cooperative.Issuer, UriKind.Absolute, out var issuer) || issuer.Scheme != Uri.UriSchemeHttps || cooperative.ClientId.Length == 0)
            {
                throw new StartException($"Identity:Cooperatives: '{cooperative.Id}' needs an Issuer that is an https URL, and a ClientId.");
            }
        }

        if (options.Cooperatives.GroupBy(cooperative => cooperative.Id).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new StartException($"Identity:Cooperatives: '{twice.Key}' stands twice; give each cooperative an id of its own.");
        }

        All = [.. options.Cooperatives.Select(cooperative => new Cooperative(cooperative, clocks, logger))];
    }

    public IReadOnlyList<Cooperative> All { get; }

    /// <summary>Takes a place among the logins that wait for a provider.</summary>
    /// <returns>What gives it back; it was not acquired when too many wait.</returns>
    public RateLimitLease Wait(Cooperative cooperative) => _waiting.AttemptAcquire(cooperative);

    public void Dispose()
    {
        _waiting.Dispose();
        foreach (var cooperative in All)
        {
            cooperative.Dispose();
        }
    }

    private static ConcurrencyLimiterOptions Places(int atOnce) => new() { PermitLimit = atOnce, QueueLimit = 0 };
}

using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>The cooperatives whose own providers log their members in. The list is configuration: nobody joins it by a request.</summary>
internal sealed class CooperativeList : IDisposable
{
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

    public void Dispose()
    {
        foreach (var cooperative in All)
        {
            cooperative.Dispose();
        }
    }
}

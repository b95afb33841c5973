namespace FlexCoop.Middleware.Identity;

/// <summary>The clients: those of the settings, and those that are built in.</summary>
internal sealed class ClientRegistry
{
    private readonly Dictionary<string, ClientDocument> _configured = [];

    /// <exception cref="StartException">A client of the settings cannot be.</exception>
    public ClientRegistry(IdentityOptions options)
    {
        foreach (var client in options.Clients.Select(client => client.ToDocument()))
        {
            if (ClientRules.Check(client) is [var fault, ..])
            {
                throw new StartException($"Identity:Clients: client '{client.Id}', {fault.Member}: {fault.Problem}; {fault.Remedy}.");
            }

            if (client.Cooperative is { } cooperative && !options.CooperativeIds.Contains(cooperative))
            {
                throw new StartException($"Identity:Clients: client '{client.Id}', cooperative: '{cooperative}' is none; give one of {string.Join(", ", options.CooperativeIds)}.");
            }

            if (!_configured.TryAdd(client.Id, client))
            {
                throw new StartException($"Identity:Clients: '{client.Id}' stands twice; give each client an id of its own.");
            }
        }

        foreach (var client in BuiltInClients.All)
        {
            _configured.TryAdd(client.Id, client);
        }
    }

    /// <returns>Null when there is no such client.</returns>
    public ClientDocument? Find(string id) => _configured.GetValueOrDefault(id);
}

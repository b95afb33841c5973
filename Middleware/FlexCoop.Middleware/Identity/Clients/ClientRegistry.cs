using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>The clients: those of the settings, those that are built in, and those that are stored.</summary>
internal sealed class ClientRegistry
{
    private readonly IdentityStores _stores;
    private readonly Dictionary<string, ClientDocument> _configured;

    /// <exception cref="StartException">A client of the settings cannot be.</exception>
    public ClientRegistry(IdentityStores stores, IdentityOptions options)
    {
        _stores = stores;
        _configured = [];
        foreach (var client in options.Clients.Select(client => client.ToDocument()))
        {
            if (ClientRules.Check(client) is [var fault, ..])
            {
                throw new StartException($"Identity:Clients: client '{client.Id}', {fault.Member}: {fault.Problem}; {fault.Remedy}.");
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
    public async ValueTask<ClientDocument?> FindAsync(string id, CancellationToken cancellationToken) =>
        _configured.TryGetValue(id, out var configured) ? configured : (await _stores.Identity.Documents(ClientDocument.Collection).FindAsync(id, cancellationToken))?.Value;

    /// <summary>Stores a client, in place of the one of its id.</summary>
    /// <returns>Why it cannot be; none when it was stored.</returns>
    public async Task<IReadOnlyList<RuleFault>> PutAsync(ClientDocument client, CancellationToken cancellationToken)
    {
        if (_configured.ContainsKey(client.Id))
        {
            return [new RuleFault("id", $"'{client.Id}' is a client of the settings, or built in", "change it there")];
        }

        var faults = ClientRules.Check(client);
        if (faults.Count == 0)
        {
            await _stores.Identity.CommitAsync(new UnitOfWork().Put(ClientDocument.Collection, client), cancellationToken);
        }

        return faults;
    }
}

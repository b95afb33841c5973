using System.Text;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>Maps (issuer, subject) to a random prosumer id of 128 bits, in a store and under a key of its own; nothing else of a person is kept.</summary>
internal sealed class ProsumerMap(IdentityStores stores, IdentitySecrets secrets)
{
    /// <summary>The issuer of the accounts that are made here.</summary>
    public const string BuiltIn = "urn:flexcoop:accounts";

    /// <summary>What stands for a prosumer in the map; it is the subject of the row.</summary>
    public string SubjectOf(string prosumerId) => Hash(prosumerId);

    /// <summary>Whether a subject of an issuer is this prosumer.</summary>
    public async Task<bool> IsAsync(string prosumerId, string issuer, string subject, CancellationToken cancellationToken) =>
        await stores.Prosumers.Documents(ProsumerDocument.Collection).FindAsync(Id(issuer, subject), cancellationToken) is { } row && row.Value.ProsumerHash == Hash(prosumerId);

    /// <summary>Forgets who a prosumer is elsewhere: who logs in again is somebody new.</summary>
    public async Task ForgetAsync(string prosumerId, CancellationToken cancellationToken)
    {
        foreach (var row in await stores.Prosumers.Documents(ProsumerDocument.Collection).FindAllAsync(ProsumerDocument.ByProsumer, Hash(prosumerId), cancellationToken))
        {
            await stores.Prosumers.TryCommitAsync(new UnitOfWork().Delete(ProsumerDocument.Collection, row), cancellationToken);
        }
    }

    /// <summary>Who this is here; made when it was nobody yet. Two at once get the same.</summary>
    public async Task<string> FindOrMakeAsync(string issuer, string subject, CancellationToken cancellationToken)
    {
        var id = Id(issuer, subject);
        while (true)
        {
            if (await stores.Prosumers.Documents(ProsumerDocument.Collection).FindAsync(id, cancellationToken) is { } stored)
            {
                return Encoding.UTF8.GetString(secrets.Prosumers.Open(stored.Value.Sealed, id)
                    ?? throw new InvalidDataException($"The map of prosumers was sealed under another key than that of '{secrets.Prosumers.File}'; put that file back."));
            }

            var prosumerId = RandomId.Of(16);
            var made = new ProsumerDocument { Id = id, ProsumerHash = Hash(prosumerId), Sealed = secrets.Prosumers.Seal(Encoding.UTF8.GetBytes(prosumerId), id) };
            await stores.Prosumers.TryCommitAsync(new UnitOfWork().Insert(ProsumerDocument.Collection, made), cancellationToken);
        }
    }

    private string Id(string issuer, string subject) => Convert.ToHexStringLower(secrets.Prosumers.Code("subject", issuer, subject));

    private string Hash(string prosumerId) => Convert.ToHexStringLower(secrets.Prosumers.Code("prosumer", prosumerId));
}

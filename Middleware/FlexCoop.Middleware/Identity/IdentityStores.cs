using FlexCoop.Middleware.Erasure;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>The three stores of Identity, each a file of its own: who the platform knows, who logs in at the built-in provider, and who a cooperative's subject is here.</summary>
/// <remarks>A person's account and the id by which the platform knows the person meet in no file (FC-SEC-3, FC-SEC-10).</remarks>
internal sealed class IdentityStores : IAsyncDisposable
{
    private IdentityStores(Database identity, Database accounts, Database prosumers)
    {
        Identity = identity;
        Accounts = accounts;
        Prosumers = prosumers;
    }

    /// <summary>Keys, codes, tokens, sessions, mandates.</summary>
    public Database Identity { get; }

    /// <summary>The accounts of the built-in provider.</summary>
    public Database Accounts { get; }

    /// <summary>The map from (issuer, subject) to prosumer ids.</summary>
    public Database Prosumers { get; }

    /// <summary>Why one of them takes no more commits; null while all do.</summary>
    public DatabaseException? Failure => Identity.Failure ?? Accounts.Failure ?? Prosumers.Failure;

    /// <summary>The file of the first, in a data folder.</summary>
    public static string IdentityFile(string dataFolder) => Path.Combine(IdentitySetup.StoreFolder(dataFolder), "identity.db");

    /// <param name="folder">Their folder.</param>
    /// <param name="keys">The data keys of those whose data they hold; null where nothing is sealed.</param>
    /// <exception cref="StartException">A file cannot be opened.</exception>
    public static IdentityStores Open(string folder, IDataKeys? keys = null)
    {
        var opened = new List<Database>();
        try
        {
            foreach (var (name, kinds) in Kinds)
            {
                opened.Add(Database.Open(new DatabaseOptions { File = Path.Combine(folder, name + ".db"), Keys = keys, WipesDeleted = true }, kinds));
            }

            return new IdentityStores(opened[0], opened[1], opened[2]);
        }
        catch (Exception refusal) when (refusal is DatabaseInUseException or IOException or InvalidDataException)
        {
            foreach (var database in opened)
            {
                database.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }

            throw new StartException(refusal.Message, refusal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Identity.DisposeAsync();
        await Accounts.DisposeAsync();
        await Prosumers.DisposeAsync();
    }

    private static IReadOnlyList<(string Name, IReadOnlyList<StoredKind> Kinds)> Kinds { get; } =
    [
        ("identity",
        [
            SigningKeyDocument.Collection,
            UsedAssertionDocument.Collection,
            PushedRequestDocument.Collection,
            AuthorizationCodeDocument.Collection,
            DeviceCodeDocument.Collection,
            BoxClaimDocument.Collection,
            BoxCodeDocument.Collection,
            InventoryDocument.Collection,
            TokenFamilyDocument.Collection,
            RevokedTokenDocument.Collection,
            SessionDocument.Collection,
            MandateDocument.Collection,
            ErasureDocument.Collection,
            MandateBook.History,
            .. Access.AccessStorage.Kinds,
            AuditTrail.Definition,
        ]),
        ("accounts", [AccountDocument.Collection, InvitationDocument.Collection, AuditTrail.Definition]),
        ("prosumers", [ProsumerDocument.Collection]),
    ];
}

using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>The keys of Identity: a file each, in a folder outside the data, so that a copy of the data alone opens nothing (T-18).</summary>
internal sealed class IdentitySecrets
{
    /// <param name="folder">The folder of the keys.</param>
    /// <param name="storeFolder">The folder of the stores, where what they open lies.</param>
    /// <exception cref="StartException">A key cannot be read or made, or is not the one by which the stores were made.</exception>
    public IdentitySecrets(string folder, string storeFolder)
    {
        try
        {
            AtomicFile.MakeFolder(folder);
            AtomicFile.MakeFolder(storeFolder);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Identity:SecretsFolder: the folder '{folder}', or that of the stores, '{storeFolder}', cannot be used: {refused.Message}", refused);
        }

        SecretKey Open(string name) => SecretKey.Open(Path.Combine(folder, name + ".key"), Path.Combine(storeFolder, name + ".key-check"));
        Signing = Open("signing");
        Accounts = Open("accounts");
        Prosumers = Open("prosumers");
        Pairwise = Open("pairwise");
        Browser = Open("browser");
    }

    /// <summary>Seals the private halves of the signing keys.</summary>
    public SecretKey Signing { get; }

    /// <summary>Seals what the accounts of the built-in provider hold.</summary>
    public SecretKey Accounts { get; }

    /// <summary>Seals the map from a cooperative's subjects to prosumer ids.</summary>
    public SecretKey Prosumers { get; }

    /// <summary>Makes pairwise subjects.</summary>
    public SecretKey Pairwise { get; }

    /// <summary>Seals what a browser or another client carries for us, and makes the codes of forms.</summary>
    public SecretKey Browser { get; }
}

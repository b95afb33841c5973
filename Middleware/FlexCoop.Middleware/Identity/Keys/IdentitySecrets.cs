namespace FlexCoop.Middleware.Identity;

/// <summary>The keys of Identity: a file each, in a folder outside the data, so that a copy of the data alone opens nothing (T-18).</summary>
internal sealed class IdentitySecrets
{
    /// <exception cref="StartException">A key cannot be read or made.</exception>
    public IdentitySecrets(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Identity:SecretsFolder: the folder '{folder}' cannot be used: {refused.Message}", refused);
        }

        Signing = SecretKey.Open(Path.Combine(folder, "signing.key"));
        Accounts = SecretKey.Open(Path.Combine(folder, "accounts.key"));
        Prosumers = SecretKey.Open(Path.Combine(folder, "prosumers.key"));
        Pairwise = SecretKey.Open(Path.Combine(folder, "pairwise.key"));
        Browser = SecretKey.Open(Path.Combine(folder, "browser.key"));
    }

    /// <summary>Seals the private halves of the signing keys.</summary>
    public SecretKey Signing { get; }

    /// <summary>Seals what the accounts of the built-in provider hold.</summary>
    public SecretKey Accounts { get; }

    /// <summary>Seals the map from a cooperative's subjects to prosumer ids.</summary>
    public SecretKey Prosumers { get; }

    /// <summary>Makes pairwise subjects.</summary>
    public SecretKey Pairwise { get; }

    /// <summary>Seals what a browser carries for us, and makes the codes of forms.</summary>
    public SecretKey Browser { get; }
}

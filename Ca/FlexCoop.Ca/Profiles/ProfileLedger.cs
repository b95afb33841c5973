using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>Holds the profiles to what they said when they were first used.</summary>
internal static class ProfileLedger
{
    /// <exception cref="CaStartException">A profile was changed under its old name.</exception>
    public static async Task CheckAsync(Database database, CancellationToken cancellationToken)
    {
        var known = database.Documents(ProfileDocument.Collection);
        foreach (var profile in CertificateProfiles.All)
        {
            var stored = await known.FindAsync(profile.Name, cancellationToken);
            if (stored is null)
            {
                await database.TryCommitAsync(
                    new UnitOfWork().Insert(ProfileDocument.Collection, new ProfileDocument { Name = profile.Name, Hash = profile.Hash }), cancellationToken);
            }
            else if (stored.Value.Hash != profile.Hash)
            {
                throw new CaStartException($"Profile '{profile.Name}' is not what certificates were made by (hash {stored.Value.Hash}); give a changed profile a new name.");
            }
        }
    }
}

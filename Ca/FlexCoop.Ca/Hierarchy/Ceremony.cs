using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using System.Text;
using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>Makes the keys and certificates of the hierarchy by a plan, without network.</summary>
/// <remarks>
/// <list type="number">
/// <item>Load each key, or make it and write it, encrypted, on all cores, since that takes seconds: the roots' in <c>offline/</c>, the intermediates', under their own passphrase, beside it.</item>
/// <item>For each branch: build the root's certificate by the plan; write it, or check that the one that is there says the same.</item>
/// <item>For each intermediate: the same.</item>
/// <item>Forget the keys; tell in the transcript what was done, with the SHA-256 of all that was signed.</item>
/// </list>
/// A key is written before anything is signed with it, and each file is there whole or not at all: a ceremony that broke off is run again,
/// and goes on. Another plan for what is there already is refused.
/// </remarks>
public static class Ceremony
{
    /// <summary>The folder below, with the roots' keys: it goes into the safe, not onto a server.</summary>
    public const string OfflineFolder = "offline";

    /// <summary>Runs a ceremony.</summary>
    /// <param name="plan">What to make.</param>
    /// <param name="folder">Where; it is made if it is not there.</param>
    /// <param name="passphrases">Both of them.</param>
    /// <returns>The transcript, as text.</returns>
    /// <exception cref="CaStartException">What is there does not fit to the plan or the passphrases.</exception>
    public static string Run(CeremonyPlan plan, string folder, CaPassphrases passphrases)
    {
        if (passphrases.Root is not { } rootPassphrase)
        {
            throw new CaStartException("A ceremony needs the roots' passphrase besides the intermediates'; give both.");
        }

        AtomicFile.MakeFolder(folder);
        AtomicFile.MakeFolder(Path.Combine(folder, OfflineFolder));
        var transcript = new StringBuilder()
            .AppendLine("FlexCoop key ceremony")
            .AppendLine(CultureInfo.InvariantCulture, $"organisation: {plan.Organisation}")
            .AppendLine(CultureInfo.InvariantCulture, $"roots valid from: {plan.RootNotBefore:yyyy-MM-dd'T'HH:mm:ss'Z'}, {plan.RootYears} years")
            .AppendLine(CultureInfo.InvariantCulture, $"intermediates, generation {plan.Generation}, sign from: {plan.NotBefore:yyyy-MM-dd'T'HH:mm:ss'Z'}, valid {plan.IntermediateYears} years")
            .AppendLine(CultureInfo.InvariantCulture, $"device names: {string.Join(", ", plan.PushDomains.Prepend(plan.DeviceDomain))}");
        var keys = LoadOrMakeKeys(plan, folder, rootPassphrase, passphrases.Intermediates);
        foreach (var branch in Enum.GetValues<KeyBranch>())
        {
            var rootId = RootOf(branch);
            using var rootKey = keys[rootId];
            using var root = ReadOrSign(rootId, folder, AuthorityCertificate.Root(plan, rootId, rootKey), rootKey, transcript);
            foreach (var id in IntermediatesOf(branch, plan))
            {
                using var key = keys[id];
                ReadOrSign(id, folder, AuthorityCertificate.Intermediate(plan, id, key, root, rootKey), rootKey, transcript).Dispose();
            }
        }

        return transcript.ToString();
    }

    internal static string KeyFile(string folder, AuthorityId id) => Path.Combine(folder, $"{id}.key.pem");

    internal static string CertificateFile(string folder, AuthorityId id) => Path.Combine(folder, $"{id}.cert.pem");

    internal static AuthorityKey LoadKey(AuthorityId id, string folder, string passphrase)
    {
        var file = KeyFile(folder, id);
        try
        {
            return AuthorityKey.Load(id.Branch, File.ReadAllText(file), passphrase);
        }
        catch (CryptographicException refused)
        {
            throw new CaStartException($"The key '{file}' cannot be opened; is the passphrase that of this hierarchy, and the file whole?", refused);
        }
    }

    private static AuthorityId RootOf(KeyBranch branch) => new(AuthorityKind.Root, branch, Generation: 1);

    private static IEnumerable<AuthorityId> IntermediatesOf(KeyBranch branch, CeremonyPlan plan) =>
        [new AuthorityId(AuthorityKind.Device, branch, plan.Generation), new AuthorityId(AuthorityKind.Server, branch, plan.Generation)];

    private static Dictionary<AuthorityId, AuthorityKey> LoadOrMakeKeys(CeremonyPlan plan, string folder, string rootPassphrase, string passphrase)
    {
        var branches = Enum.GetValues<KeyBranch>();
        var made = branches.Select(branch => Task.Run(() => (Id: RootOf(branch), Key: LoadOrMakeKey(RootOf(branch), Path.Combine(folder, OfflineFolder), rootPassphrase))))
            .Concat(branches.SelectMany(branch => IntermediatesOf(branch, plan)).Select(id => Task.Run(() => (Id: id, Key: LoadOrMakeKey(id, folder, passphrase)))));
        return Task.WhenAll(made).GetAwaiter().GetResult().ToDictionary(key => key.Id, key => key.Key);
    }

    private static AuthorityKey LoadOrMakeKey(AuthorityId id, string folder, string passphrase)
    {
        if (File.Exists(KeyFile(folder, id)))
        {
            return LoadKey(id, folder, passphrase);
        }

        var key = AuthorityKey.Make(id.Kind, id.Branch);
        AtomicFile.Write(KeyFile(folder, id), key.Export(passphrase));
        return key;
    }

    private static X509Certificate2 ReadOrSign(AuthorityId id, string folder, byte[] toBeSigned, AuthorityKey issuerKey, StringBuilder transcript)
    {
        var file = CertificateFile(folder, id);
        transcript.AppendLine(CultureInfo.InvariantCulture, $"{id}: tbs sha256 {Convert.ToHexStringLower(SHA256.HashData(toBeSigned))}");
        if (File.Exists(file))
        {
            var kept = CertificateFiles.Read(file);
            return SignedDer.ToBeSigned(kept.RawData).Span.SequenceEqual(toBeSigned)
                ? kept
                : throw new CaStartException(
                    $"'{file}' is not what the plan would make: other are its {string.Join(", ", Differences(kept, toBeSigned, issuerKey))}. "
                    + $"If another plan made it, run that. If an earlier version did, it stands: the server goes on with it, and needs no ceremony. {WayOn(id)}");
        }

        var der = SignedDer.Join(toBeSigned, issuerKey.SignatureAlgorithm, issuerKey.Sign(toBeSigned));
        var certificate = X509CertificateLoader.LoadCertificate(der);
        AtomicFile.Write(file, certificate.ExportCertificatePem() + "\n");
        return certificate;
    }

    private static string WayOn(AuthorityId id) => id.Kind == AuthorityKind.Root
        ? "For another root give an empty folder."
        : $"For intermediates as they are made now raise the generation ('generation: {id.Generation + 1}', with a notBefore in the future), or give an empty folder.";

    /// <summary>In what a certificate that is there differs from what would be made.</summary>
    private static IEnumerable<string> Differences(X509Certificate2 kept, byte[] toBeSigned, AuthorityKey issuerKey)
    {
        // It is only read: nobody asks for its signature.
        using var planned = X509CertificateLoader.LoadCertificate(SignedDer.Join(toBeSigned, issuerKey.SignatureAlgorithm, [0]));
        (string What, string Kept, string Planned)[] parts =
        [
            ("subject", kept.Subject, planned.Subject), ("issuer", kept.Issuer, planned.Issuer), ("validity", Validity(kept), Validity(planned)), ("serial number", kept.SerialNumber, planned.SerialNumber),
        ];
        foreach (var (what, old, now) in parts.Where(part => part.Kept != part.Planned))
        {
            yield return $"{what} ('{old}', by the plan '{now}')";
        }

        if (!kept.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(planned.PublicKey.ExportSubjectPublicKeyInfo()))
        {
            yield return "key";
        }

        var (there, wanted) = (Extensions(kept), Extensions(planned));
        foreach (var oid in there.Keys.Union(wanted.Keys).Where(oid => there.GetValueOrDefault(oid) != wanted.GetValueOrDefault(oid)))
        {
            yield return $"{new Oid(oid).FriendlyName ?? "extension"} ({oid})";
        }
    }

    private static string Validity(X509Certificate2 certificate) => $"{certificate.NotBefore.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'} to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}";

    private static Dictionary<string, string> Extensions(X509Certificate2 certificate) =>
        certificate.Extensions.ToDictionary(extension => extension.Oid!.Value!, extension => $"{extension.Critical} {Convert.ToHexString(extension.RawData)}");
}

using System.Security.Cryptography.X509Certificates;
using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>The authorities that a server knows: all certificates, and the keys of the intermediates. A root's key is never here.</summary>
public sealed class Hierarchy : IDisposable
{
    private readonly IReadOnlyList<Authority> _authorities;

    private Hierarchy(IReadOnlyList<Authority> authorities) => _authorities = authorities;

    /// <summary>The roots.</summary>
    public IEnumerable<Authority> Roots => _authorities.Where(authority => authority.Id.Kind == AuthorityKind.Root);

    /// <summary>The intermediates of all generations, also those that are published but do not sign yet.</summary>
    public IEnumerable<Authority> Intermediates => _authorities.Where(authority => authority.Id.Kind != AuthorityKind.Root);

    /// <summary>All of them, roots first.</summary>
    public IReadOnlyList<Authority> All => _authorities;

    /// <summary>Opens the hierarchy in a folder, or makes all of it: the embedded default.</summary>
    /// <param name="folder">The folder; when it is not there it is made whole, by one rename, so that a start that was killed begins afresh.</param>
    /// <param name="passphrases">Both for making, the intermediates' for opening.</param>
    /// <param name="clock">Tells from when a new hierarchy is valid.</param>
    /// <param name="pushDomains">Domains below which VENs are certified as servers: a new hierarchy is made so, one that is there must do so. None unless said.</param>
    /// <exception cref="CaStartException">It cannot be opened or made, or does not certify those domains, and why.</exception>
    public static Hierarchy OpenOrMake(string folder, CaPassphrases passphrases, TimeProvider clock, IReadOnlyList<string>? pushDomains = null)
    {
        pushDomains ??= [];
        try
        {
            if (!Directory.Exists(folder))
            {
                Make(folder, passphrases, CeremonyPlan.Embedded(clock.GetUtcNow(), pushDomains));
            }

            var opened = Open(folder, passphrases);
            opened.CheckPushDomains(folder, pushDomains);
            return opened;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CaStartException($"The folder '{folder}' of the certificate authority cannot be used: {refused.Message}", refused);
        }
    }

    /// <summary>Opens the hierarchy in a folder, as a ceremony made it; <c>offline/</c> need not be there, and is not read.</summary>
    /// <exception cref="CaStartException">It cannot be opened, and why.</exception>
    public static Hierarchy Open(string folder, CaPassphrases passphrases)
    {
        // What keeps a stolen key closed takes its time at each start, too: on all cores.
        var files = Directory.EnumerateFiles(folder, "*.cert.pem").Order(StringComparer.Ordinal);
        var authorities = Task.WhenAll(files.Select(file => Task.Run(() => Read(file, passphrases)))).GetAwaiter().GetResult();
        Check(folder, authorities);
        return new Hierarchy([.. authorities.OrderBy(authority => authority.Id.Kind).ThenBy(authority => authority.Id.Branch).ThenBy(authority => authority.Id.Generation)]);
    }

    /// <summary>Who signs now: the latest intermediate that has begun to; null when none has.</summary>
    public Authority? Signer(AuthorityKind kind, KeyBranch branch, DateTimeOffset now) => _authorities
        .Where(authority => authority.Id.Kind == kind && authority.Id.Branch == branch && authority.SignsFrom <= now)
        .MaxBy(authority => authority.Id.Generation);

    /// <summary>Why no device could be certified as the server of a host name now; null when it could.</summary>
    /// <param name="host">In lower case.</param>
    /// <param name="branch">The kind of the device's key.</param>
    /// <param name="now">Real time.</param>
    public string? WhyNoServer(string host, KeyBranch branch, DateTimeOffset now) =>
        Signer(AuthorityKind.Device, branch, now) is not { } signer ? $"No {AuthorityKind.Device} authority with {branch} keys can sign now; the operator has to renew it."
        : !signer.ExtendedKeyUsages.Contains(Oids.ServerAuth) ? $"The authority of this platform certifies no VEN as a server, so not '{host}'; the operator has to name its domain under pushDomains in the plan of another generation ('ca ceremony')."
        : signer.PermittedHosts?.Any(domain => HostName.IsWithin(host, domain)) == false ? $"'{host}' lies below none of the domains that the authority of this platform certifies ({string.Join(", ", signer.PermittedHosts)}); choose a name below one of them, or have the operator add its domain to pushDomains in the plan of another generation ('ca ceremony')."
        : null;

    /// <summary>The authority of this name; null when there is none.</summary>
    public Authority? Find(string id) => _authorities.FirstOrDefault(authority => authority.Id.ToString() == id);

    /// <summary>The intermediates and the root above a leaf of this issuer, in that order.</summary>
    public IReadOnlyList<X509Certificate2> Chain(Authority issuer) =>
        [issuer.Certificate, Roots.Single(root => root.Id.Branch == issuer.Id.Branch).Certificate];

    public void Dispose()
    {
        foreach (var authority in _authorities)
        {
            authority.Key?.Dispose();
            authority.Certificate.Dispose();
        }
    }

    private static void Make(string folder, CaPassphrases passphrases, CeremonyPlan plan)
    {
        var next = folder + ".new";
        if (Directory.Exists(next))
        {
            Directory.Delete(next, recursive: true);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        var transcript = Ceremony.Run(plan, next, passphrases);
        AtomicFile.Write(Path.Combine(next, "ceremony.txt"), transcript);
        CrashPoint.Reach("ca.hierarchy-made");
        AtomicFile.MoveFolder(next, folder);
    }

    /// <summary>The last generation must certify them, be it that it begins to sign later.</summary>
    private void CheckPushDomains(string folder, IReadOnlyList<string> domains)
    {
        foreach (var branch in Enum.GetValues<KeyBranch>())
        {
            var last = _authorities.Where(authority => authority.Id.Kind == AuthorityKind.Device && authority.Id.Branch == branch).MaxBy(authority => authority.Id.Generation)!;
            IReadOnlyList<string>? served = last.ExtendedKeyUsages.Contains(Oids.ServerAuth) ? last.PermittedHosts : [];
            if (served is not null && domains.FirstOrDefault(domain => !served.Any(known => HostName.IsWithin(domain, known))) is { } other)
            {
                Dispose();
                throw new CaStartException(
                    $"Ca:PushDomains names '{other}', and the authority '{last.Id}' in '{folder}' certifies VENs as servers {(served.Count == 0 ? "of no domain" : $"below {string.Join(", ", served)} alone")}. "
                    + $"The setting makes an authority at the first start, and changes none. Take '{other}' out of it, or run 'ca ceremony' with the domain under pushDomains and 'generation: {last.Id.Generation + 1}' (Ca/README.md).");
            }
        }
    }

    private static Authority Read(string file, CaPassphrases passphrases)
    {
        var name = Path.GetFileName(file)[..^".cert.pem".Length];
        var id = AuthorityId.Parse(name) ?? throw new CaStartException($"'{file}' is no authority's certificate; remove it, or give it its name back.");
        var key = id.Kind == AuthorityKind.Root ? null : Ceremony.LoadKey(id, Path.GetDirectoryName(file)!, passphrases.Intermediates);
        return new Authority(id, CertificateFiles.Read(file), key);
    }

    private static void Check(string folder, Authority[] authorities)
    {
        foreach (var branch in Enum.GetValues<KeyBranch>())
        {
            foreach (var kind in Enum.GetValues<AuthorityKind>())
            {
                if (!authorities.Any(authority => authority.Id.Kind == kind && authority.Id.Branch == branch))
                {
                    throw new CaStartException($"'{folder}' has no {kind} authority with {branch} keys; bring all that the ceremony made, but offline/.");
                }
            }
        }

        foreach (var authority in authorities)
        {
            if (authority.Key is { } key && !key.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(authority.Certificate.PublicKey.ExportSubjectPublicKeyInfo()))
            {
                throw new CaStartException($"The key and the certificate of '{authority.Id}' in '{folder}' do not belong together; bring both from the same ceremony.");
            }
        }
    }
}

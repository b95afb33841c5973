namespace FlexCoop.Ca;

/// <summary>The profiles (§1.4 of the security design).</summary>
public static class CertificateProfiles
{
    private static readonly IReadOnlyList<KeyBranch> Both = [KeyBranch.Ec, KeyBranch.Rsa];

    /// <summary>A VEN that polls.</summary>
    public static CertificateProfile Ven { get; } = new()
    {
        Name = "ven", Authority = AuthorityKind.Device, Branches = Both, Lifetime = TimeSpan.FromDays(45), ExtendedKeyUsages = [Oids.ClientAuth], Names = NameForm.Ven,
    };

    /// <summary>A VEN that is a server, too.</summary>
    public static CertificateProfile VenPush { get; } = Ven with { Name = "ven-push", ExtendedKeyUsages = [Oids.ClientAuth, Oids.ServerAuth], Names = NameForm.VenWithHosts };

    /// <summary>A VTN; it is a client of VENs in push mode.</summary>
    public static CertificateProfile Vtn { get; } = new()
    {
        Name = "vtn", Authority = AuthorityKind.Server, Branches = Both, Lifetime = TimeSpan.FromDays(30), ExtendedKeyUsages = [Oids.ServerAuth, Oids.ClientAuth], Names = NameForm.Hosts,
    };

    /// <summary>A component of the platform.</summary>
    public static CertificateProfile Worker { get; } = new()
    {
        Name = "worker", Authority = AuthorityKind.Server, Branches = [KeyBranch.Ec], Lifetime = TimeSpan.FromDays(7), ExtendedKeyUsages = [Oids.ClientAuth], Names = NameForm.None,
    };

    /// <summary>An operator.</summary>
    public static CertificateProfile Admin { get; } = Worker with { Name = "admin", Lifetime = TimeSpan.FromDays(1) };

    public static IReadOnlyList<CertificateProfile> All { get; } = [Ven, VenPush, Vtn, Worker, Admin];

    /// <summary>The profile of this name; null when there is none.</summary>
    public static CertificateProfile? Find(string name) => All.FirstOrDefault(profile => profile.Name == name);
}

namespace FlexCoop.Ca;

/// <summary>Whether a mandate can be written into a certificate.</summary>
internal static class MandateRules
{
    private const int MaxName = 64;

    /// <summary>What is missing or wrong; null when nothing is.</summary>
    public static string? FindFault(Mandate mandate, KeyBranch branch, CaUrls urls) =>
        CertificateProfiles.Find(mandate.Profile) is not { } profile ? $"There is no profile '{mandate.Profile}'."
        : !profile.Branches.Contains(branch) ? $"Profile '{profile.Name}' takes no {branch} keys; use one of {string.Join(", ", profile.Branches)}."
        : !IsName(mandate.Subject) || !IsName(mandate.Cooperative) ? $"The mandate's subject '{mandate.Subject}' or cooperative '{mandate.Cooperative}' cannot stand in a certificate."
        : profile.Authority == AuthorityKind.Device && mandate.DeviceId is null ? $"Mandate '{mandate.MandateId}' has no device."
        : profile.Names == NameForm.Hosts && mandate.HostNames.Count == 0 ? $"Mandate '{mandate.MandateId}' has no host name, and profile '{profile.Name}' needs one."
        : LeafCertificate.HostNames(profile, mandate, urls).FirstOrDefault(name => !HostName.IsValid(name)) is { } bad ? $"'{bad}' is no host name."
        : null;

    private static bool IsName(string name) => name.Length is > 0 and <= MaxName && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');
}

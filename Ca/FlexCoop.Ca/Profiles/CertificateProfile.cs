using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlexCoop.Ca;

/// <summary>What the certificates of one name look like; the only source of their key usage, extended key usage and lifetime.</summary>
public sealed record CertificateProfile
{
    /// <summary>Unique, and for good: another content takes another name.</summary>
    public required string Name { get; init; }

    /// <summary>Who signs.</summary>
    public required AuthorityKind Authority { get; init; }

    /// <summary>The kinds of key that a request may bring.</summary>
    public required IReadOnlyList<KeyBranch> Branches { get; init; }

    /// <summary>From the moment of issuance; notBefore lies an hour before it, for clocks that are behind.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>The object identifiers of the extended key usages.</summary>
    public required IReadOnlyList<string> ExtendedKeyUsages { get; init; }

    public required NameForm Names { get; init; }

    /// <summary>The SHA-256 of all that it says, in lower-case hex; stands beside each certificate that was made by it.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}|{Authority}|{string.Join(',', Branches)}|{Lifetime:c}|{string.Join(',', ExtendedKeyUsages)}|{Names}|{Oids.Policy}"))));
}

using System.Text;

namespace FlexCoop.Middleware.Identity;

/// <summary>A client as the settings or we ourselves describe it.</summary>
internal sealed record ClientDocument
{
    private static readonly JwsAlgorithm[] AssertionAlgorithms = [JwsAlgorithm.ES256, JwsAlgorithm.PS256];

    public required string Id { get; init; }

    public required string Name { get; init; }

    public ClientAuthentication Authentication { get; init; }

    /// <summary>Its public keys as JSON; null when it has none.</summary>
    public string? Jwks { get; init; }

    /// <summary>SHA-256 of its certificates, lower-case hexadecimal.</summary>
    public IReadOnlyList<string> CertificateThumbprints { get; init; } = [];

    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    public IReadOnlyList<string> Grants { get; init; } = [];

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The cooperative for which it acts with tokens of its own; null for none.</summary>
    public string? Cooperative { get; init; }

    /// <summary>For what its own tokens may ask for data of homes, which it is shown under pseudonyms; none for nothing of homes. Words of <see cref="Access.Purpose"/>.</summary>
    public IReadOnlyList<string> Purposes { get; init; } = [];

    /// <summary>Whether it is a grid operator's, which sees sums of many homes alone.</summary>
    public bool IsDso { get; init; }

    /// <summary>Whether it has something to prove itself with.</summary>
    public bool IsConfidential => Authentication != ClientAuthentication.None;

    /// <summary>The keys by which it signs assertions: ES256 or PS256.</summary>
    public (IReadOnlyList<VerificationKey> Keys, string? Fault) ReadKeys() => Jwks is null ? ([], null) : JwkSet.Read(Encoding.UTF8.GetBytes(Jwks), AssertionAlgorithms);
}

namespace FlexCoop.Middleware.Identity;

/// <summary>A cooperative in the settings, with its own OpenID Provider: <c>Identity:Cooperatives:0:Id</c> and so on.</summary>
internal sealed class CooperativeOptions
{
    /// <summary>Stands in addresses, and in the certificates of its members' boxes: at most 64 letters a to z, digits and '-'.</summary>
    public string Id { get; set; } = "";

    /// <summary>What people read.</summary>
    public string Name { get; set; } = "";

    /// <summary>The provider: an https URL; everything else is read from its discovery document.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Our client_id there.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>A file with our client_secret there; null for private_key_jwt with our signing key, which the provider reads from our jwks_uri.</summary>
    public string? SecretFile { get; set; }

    /// <summary>A PEM file with the authorities that the provider's certificate may chain to; null for those of the system.</summary>
    public string? TrustFile { get; set; }

    /// <summary>The algorithms by which it may sign; null for all that are read. No default list: the settings would only add to it.</summary>
    public IReadOnlyList<JwsAlgorithm>? Algorithms { get; set; }
}

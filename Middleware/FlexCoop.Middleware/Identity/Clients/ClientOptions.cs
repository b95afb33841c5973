namespace FlexCoop.Middleware.Identity;

/// <summary>A client in the settings: <c>Identity:Clients:0:Id</c> and so on.</summary>
internal sealed class ClientOptions
{
    /// <summary>The client_id.</summary>
    public string Id { get; set; } = "";

    /// <summary>What people read of it when they are asked for consent.</summary>
    public string Name { get; set; } = "";

    /// <summary>How it proves who it is; a public client does not.</summary>
    public ClientAuthentication Authentication { get; set; }

    /// <summary>A file with its public keys (RFC 7517), for <see cref="ClientAuthentication.PrivateKeyJwt"/>.</summary>
    public string? JwksFile { get; set; }

    /// <summary>The SHA-256 of its certificates, in hexadecimal digits, for <see cref="ClientAuthentication.TlsCertificate"/>.</summary>
    public IReadOnlyList<string> CertificateThumbprints { get; set; } = [];

    /// <summary>Where it may be sent back to; compared character by character.</summary>
    public IReadOnlyList<string> RedirectUris { get; set; } = [];

    /// <summary>Where it may be sent back to after a logout; compared character by character.</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; set; } = [];

    /// <summary>The values of grant_type that it may use.</summary>
    public IReadOnlyList<string> Grants { get; set; } = [];

    /// <summary>The scopes that it may ask for.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>The audiences whose tokens it receives: those it may introspect and exchange.</summary>
    public IReadOnlyList<string> Audiences { get; set; } = [];

    /// <summary>The cooperative for which it acts with tokens of its own, as its aggregator; null for a component of the platform.</summary>
    public string? Cooperative { get; set; }

    /// <summary>For what its own tokens may ask for data of homes, which it is shown under pseudonyms; none for nothing of homes. Words of <see cref="Access.Purpose"/>.</summary>
    public IReadOnlyList<string> Purposes { get; set; } = [];

    /// <summary>Whether it is a grid operator's, which sees sums of many homes alone.</summary>
    public bool IsDso { get; set; }

    /// <exception cref="StartException">The file of keys cannot be read.</exception>
    public ClientDocument ToDocument()
    {
        try
        {
            return new ClientDocument
            {
                Id = Id, Name = Name.Length > 0 ? Name : Id, Authentication = Authentication, Jwks = JwksFile is null ? null : File.ReadAllText(JwksFile),
                CertificateThumbprints = [.. CertificateThumbprints.Select(thumbprint => thumbprint.ToLowerInvariant())],
                RedirectUris = RedirectUris, PostLogoutRedirectUris = PostLogoutRedirectUris, Grants = Grants, Scopes = Scopes, Audiences = Audiences, Cooperative = Cooperative, Purposes = Purposes, IsDso = IsDso,
            };
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Identity:Clients: the file '{JwksFile}' of client '{Id}' cannot be read: {refused.Message}", refused);
        }
    }
}

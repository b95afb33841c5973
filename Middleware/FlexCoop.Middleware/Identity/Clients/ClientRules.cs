using FlexCoop.Middleware.Access;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>What a client may be.</summary>
internal static class ClientRules
{
    private const int Sha256Digits = 64;

    public static IReadOnlyList<RuleFault> Check(ClientDocument client)
    {
        var faults = new List<RuleFault>();
        if (client.Id.Length is 0 or > 100 || client.Id.Any(letter => letter is not (>= '!' and <= '~')))
        {
            faults.Add(new RuleFault("id", $"'{client.Id}' is no client_id", "give 1 to 100 printable ASCII characters without spaces"));
        }

        foreach (var uri in client.RedirectUris.Concat(client.PostLogoutRedirectUris).Where(uri => !IsRedirect(uri)))
        {
            faults.Add(new RuleFault("redirectUris", $"'{uri}' is no address to be sent back to", "give an https URL, an http URL on a loopback address, or one of the app's own scheme with a dot in it, without fragment"));
        }

        foreach (var grant in client.Grants.Except(Grants.All))
        {
            faults.Add(new RuleFault("grants", $"'{grant}' is no grant", $"give {string.Join(", ", Grants.All)}"));
        }

        foreach (var scope in client.Scopes.Except(Scopes.All))
        {
            faults.Add(new RuleFault("scopes", $"'{scope}' is no scope", $"give {string.Join(", ", Scopes.All)}"));
        }

        if (!client.IsConfidential && client.Grants.Intersect([Grants.ClientCredentials, Grants.TokenExchange]).Any())
        {
            faults.Add(new RuleFault("grants", "a public client cannot prove who it is", $"leave out {Grants.ClientCredentials} and {Grants.TokenExchange}, or give it an authentication"));
        }

        foreach (var scope in client.Scopes.Where(scope => client.Grants.Contains(Grants.DeviceCode) && Scopes.IsOperators(scope)))
        {
            faults.Add(new RuleFault("scopes", $"'{scope}' is an operator's, and could be phished away by a code that somebody else asked for", $"leave it out, or {Grants.DeviceCode}; {Routes.Tokens} shows an operator a token"));
        }

        if (client.Authentication == ClientAuthentication.PrivateKeyJwt && client.ReadKeys() is { Keys.Count: 0 } or { Fault: not null })
        {
            faults.Add(new RuleFault("jwks", "there is no key by which its assertions could be verified", "give a JWK set with a public EC key on P-256, or an RSA key for PS256"));
        }

        if (client.Authentication == ClientAuthentication.TlsCertificate
            && (client.CertificateThumbprints.Count == 0 || client.CertificateThumbprints.Any(print => print.Length != Sha256Digits || !print.All(char.IsAsciiHexDigitLower))))
        {
            faults.Add(new RuleFault("certificateThumbprints", "no certificate is named", "give the SHA-256 of each as 64 hexadecimal digits"));
        }

        foreach (var purpose in client.Purposes.Where(purpose => Word.Parse<Purpose>(purpose) is null))
        {
            faults.Add(new RuleFault("purposes", $"'{purpose}' is no purpose", $"give {Word.Choices<Purpose>()}"));
        }

        if ((client.Purposes.Count > 0 || client.IsDso) && (client.Grants.Any(grant => grant != Grants.ClientCredentials) || client.Cooperative is not null || (client.Purposes.Count > 0 && client.IsDso)))
        {
            faults.Add(new RuleFault("purposes", "who sees data of many homes acts for nobody else besides", $"give it {Grants.ClientCredentials} alone, no cooperative, and either purposes or isDso"));
        }

        return faults;
    }

    private static bool IsRedirect(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && !text.Contains('#') && !text.Any(char.IsWhiteSpace)
        && (uri.Scheme == Uri.UriSchemeHttps
            || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)
            || (uri.Scheme.Contains('.') && uri.IsAbsoluteUri));
}

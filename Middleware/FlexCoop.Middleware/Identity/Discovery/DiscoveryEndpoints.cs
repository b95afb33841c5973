using System.Text.Json.Nodes;
using FlexCoop.Ca;

namespace FlexCoop.Middleware.Identity;

/// <summary>What clients read first: the metadata (RFC 8414, OpenID Connect Discovery) and the keys (RFC 7517).</summary>
internal static class DiscoveryEndpoints
{
    public static void MapDiscovery(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Routes.OpenIdConfiguration, Metadata);
        endpoints.MapGet(Routes.ServerMetadata, Metadata);
        endpoints.MapGet(Routes.Keys, Keys);
    }

    private static IResult Metadata(IdentityOptions options)
    {
        JsonArray Texts(params IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
        var metadata = new JsonObject
        {
            ["issuer"] = options.Issuer,
            ["authorization_endpoint"] = options.Url(Routes.Authorize),
            ["token_endpoint"] = options.Url(Routes.Token),
            ["device_authorization_endpoint"] = options.Url(Routes.DeviceAuthorization),
            ["pushed_authorization_request_endpoint"] = options.Url(Routes.PushedAuthorization),
            ["introspection_endpoint"] = options.Url(Routes.Introspection),
            ["revocation_endpoint"] = options.Url(Routes.Revocation),
            ["userinfo_endpoint"] = options.Url(Routes.UserInfo),
            ["end_session_endpoint"] = options.Url(Routes.Logout),
            ["jwks_uri"] = options.Url(Routes.Keys),
            ["scopes_supported"] = Texts(Scopes.All),
            ["response_types_supported"] = Texts("code"),
            ["response_modes_supported"] = Texts("query"),
            ["grant_types_supported"] = Texts(Grants.All),
            ["subject_types_supported"] = Texts("pairwise"),
            ["id_token_signing_alg_values_supported"] = Texts("ES256"),
            ["token_endpoint_auth_methods_supported"] = Texts("none", "private_key_jwt", "tls_client_auth"),
            ["token_endpoint_auth_signing_alg_values_supported"] = Texts("ES256", "PS256"),
            ["introspection_endpoint_auth_methods_supported"] = Texts("private_key_jwt", "tls_client_auth"),
            ["introspection_endpoint_auth_signing_alg_values_supported"] = Texts("ES256", "PS256"),
            ["revocation_endpoint_auth_methods_supported"] = Texts("none", "private_key_jwt", "tls_client_auth"),
            ["revocation_endpoint_auth_signing_alg_values_supported"] = Texts("ES256", "PS256"),
            ["code_challenge_methods_supported"] = Texts("S256"),
            ["authorization_response_iss_parameter_supported"] = true,
            ["tls_client_certificate_bound_access_tokens"] = true,
            ["request_parameter_supported"] = false,
            ["request_uri_parameter_supported"] = false,
            ["claims_supported"] = Texts("sub", "iss", "aud", "exp", "iat", "auth_time", "nonce"),
        };
        if (options.MachinesUrl is { } machines)
        {
            metadata["mtls_endpoint_aliases"] = new JsonObject
            {
                ["token_endpoint"] = machines + Routes.Token,
                ["device_authorization_endpoint"] = machines + Routes.DeviceAuthorization,
                ["pushed_authorization_request_endpoint"] = machines + Routes.PushedAuthorization,
                ["introspection_endpoint"] = machines + Routes.Introspection,
                ["revocation_endpoint"] = machines + Routes.Revocation,
                ["userinfo_endpoint"] = machines + Routes.UserInfo,
            };

            // Names of our own (RFC 8414 §2 allows others): where a box goes on with its token, and with its certificate.
            metadata["flexcoop_certificates_endpoint"] = machines + CaSetup.CertificatesPath;
            metadata["flexcoop_openadr_url"] = options.OpenAdrUrl;
        }

        return Results.Json(metadata, IdentityJson.Default.JsonObject);
    }

    private static IResult Keys(SigningKeys keys) => Results.Json(
        new JsonObject
        {
            ["keys"] = new JsonArray([.. keys.Published.Select(key => (JsonNode)new JsonObject(JwkSet.Write(key.Kid!, key.Ec!.Value).Select(member => KeyValuePair.Create<string, JsonNode?>(member.Key, member.Value))))]),
        },
        IdentityJson.Default.JsonObject);
}

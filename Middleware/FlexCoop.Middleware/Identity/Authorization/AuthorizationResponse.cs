using Microsoft.AspNetCore.WebUtilities;

namespace FlexCoop.Middleware.Identity;

/// <summary>Sends the browser back to the client, always with <c>iss</c> (RFC 9207).</summary>
internal static class AuthorizationResponse
{
    public static SeeOther Code(string issuer, AuthorizationRequest request, string code) => To(request.RedirectUri, new Dictionary<string, string?> { ["code"] = code, ["state"] = request.State, ["iss"] = issuer });

    public static SeeOther Error(string issuer, string redirectUri, string? state, OAuthError error) => To(
        redirectUri, new Dictionary<string, string?> { ["error"] = error.Error, ["error_description"] = error.Description, ["state"] = state, ["iss"] = issuer });

    // 303, so that a form that led here is not sent on (RFC 9700 §4.12).
    private static SeeOther To(string uri, Dictionary<string, string?> parameters) => new SeeOther(QueryHelpers.AddQueryString(uri, parameters.Where(parameter => parameter.Value is not null)));
}

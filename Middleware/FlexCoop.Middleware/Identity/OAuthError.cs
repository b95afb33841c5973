using System.Text.Json.Serialization;

namespace FlexCoop.Middleware.Identity;

/// <summary>Why a client gets nothing (RFC 6749 §5.2).</summary>
/// <param name="Error">The code.</param>
/// <param name="Description">What was wrong, and what would be right; printable ASCII.</param>
/// <param name="Status">The HTTP status.</param>
internal sealed record OAuthError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description,
    [property: JsonIgnore] int Status = StatusCodes.Status400BadRequest)
{
    public static OAuthError InvalidRequest(string description) => new("invalid_request", description);

    public static OAuthError InvalidClient(string description) => new("invalid_client", description, StatusCodes.Status401Unauthorized);

    public static OAuthError InvalidGrant(string description) => new("invalid_grant", description);

    public static OAuthError InvalidScope(string description) => new("invalid_scope", description);

    public static OAuthError InvalidTarget(string description) => new("invalid_target", description);

    public static OAuthError UnauthorizedClient(string description) => new("unauthorized_client", description);

    /// <summary>The answer. It is never stored by anybody on the way.</summary>
    public IResult ToResult() => Results.Json(this, IdentityJson.Default.OAuthError, statusCode: Status);
}

namespace FlexCoop.Middleware.Identity;

/// <summary>Why a token does not open a door (RFC 6750 §3.1).</summary>
/// <param name="Error">invalid_token or insufficient_scope; empty when there was no token.</param>
/// <param name="Reason">What was wrong, for the log and for whoever holds the token.</param>
/// <param name="Status">401 or 403.</param>
internal sealed record AccessRefusal(string Error, string Reason, int Status)
{
    public static AccessRefusal InvalidToken(string reason) => new("invalid_token", reason, StatusCodes.Status401Unauthorized);

    public static AccessRefusal Forbidden(string reason) => new("insufficient_scope", reason, StatusCodes.Status403Forbidden);

    /// <summary>The header WWW-Authenticate.</summary>
    public string Challenge => Error.Length == 0 ? "Bearer" : $"Bearer error=\"{Error}\", error_description=\"{Reason.Replace('"', '\'')}\"";
}

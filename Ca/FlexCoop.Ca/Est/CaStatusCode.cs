using Microsoft.AspNetCore.Http;

namespace FlexCoop.Ca;

/// <summary>Which HTTP status tells a refusal.</summary>
internal static class CaStatusCode
{
    public static int Of(CaRefusal refusal) => refusal.Slug switch
    {
        // RFC 7030 §4.2.3: come again when somebody has decided.
        CaProblems.Mandate when refusal.RetryAfter is not null => StatusCodes.Status202Accepted,
        CaProblems.Mandate or CaProblems.BlockedKey or CaProblems.Renewal or CaProblems.HostName or CaProblems.GrantSpent or CaProblems.Revoked => StatusCodes.Status403Forbidden,
        CaProblems.DuplicateKey => StatusCodes.Status409Conflict,
        CaProblems.Limit => StatusCodes.Status429TooManyRequests,
        CaProblems.Unavailable => StatusCodes.Status503ServiceUnavailable,
        CaProblems.UnknownCertificate => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <summary>Tells when to come again, in seconds, if waiting is of use.</summary>
    public static void SetRetryAfter(HttpResponse response, CaRefusal refusal)
    {
        if (refusal.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}

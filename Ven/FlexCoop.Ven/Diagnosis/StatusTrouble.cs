using System.Net;

namespace FlexCoop.Ven;

/// <summary>Puts into words why a VTN answers a message with a status that is none of success.</summary>
internal static class StatusTrouble
{
    /// <summary>In which header a server of ours names the cause of a refusal.</summary>
    private const string CauseHeader = "FlexCoop-Cause";

    /// <summary>The cause that the server names, or that the status tells.</summary>
    /// <returns>Null where the status is about the message, and not about the way to the VTN.</returns>
    public static Cause? Of(HttpResponseMessage response) =>
        response.IsSuccessStatusCode ? null
        : response.Headers.TryGetValues(CauseHeader, out var named) && Causes.Find(named.FirstOrDefault()) is { } cause ? cause
        : response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => response.RequestMessage?.RequestUri?.Scheme == Uri.UriSchemeHttp ? Causes.NotEnrolled : Causes.CertificateUnknown,
            HttpStatusCode.NotFound => Causes.WrongPath,
            HttpStatusCode.InternalServerError => Causes.VtnFault,
            _ => null,
        };
}

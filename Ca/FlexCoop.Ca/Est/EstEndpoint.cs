using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlexCoop.Ca;

/// <summary>Enrolment over Secure Transport (RFC 7030, clarified by RFC 8951).</summary>
/// <remarks>
/// A request for a certificate goes this way: (1) content type and length; (2) who asks; (3) the cooperative of the path, if there is one;
/// (4) base64; (5) issue; (6) answer. Nobody is told more of a refusal than what to do about it. Content-Transfer-Encoding is neither
/// wanted nor sent (RFC 8951 §3.1); no proof by tls-unique is wanted, which TLS 1.3 does not have: that the keys of TLS and request are the same is stronger.
/// </remarks>
internal sealed class EstEndpoint(Hierarchy hierarchy, RequesterReader requesters, CertificateIssuer issuer, CaUrls urls)
{
    private const string RequestType = "application/pkcs10";

    /// <summary>All roots and intermediates, also those that do not sign yet (RFC 7030 §4.1).</summary>
    public Task CaCertificatesAsync(HttpContext context) =>
        AnswerAsync(context, EstBody.CertificatesType, EstBody.Certificates(context.Request, [.. hierarchy.All.Select(authority => authority.Certificate)]));

    /// <summary>What a request should hold (RFC 7030 §4.5).</summary>
    public static Task CsrAttributesAsync(HttpContext context) => AnswerAsync(context, EstBody.AttributesType, EstBody.Attributes(context.Request));

    /// <summary>A first certificate, by token or code (RFC 7030 §4.2.1).</summary>
    public async Task SimpleEnrollAsync(HttpContext context)
    {
        if (await RefuseFormAsync(context))
        {
            return;
        }

        // Step 2
        if (await requesters.ReadEnrolmentAsync(context, context.RequestAborted) is not { } requester)
        {
            context.Response.Headers.WWWAuthenticate = new Microsoft.Extensions.Primitives.StringValues(["Basic realm=\"FlexCoop EST\", charset=\"UTF-8\"", "Bearer realm=\"FlexCoop EST\""]);
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "Send the one-time code (HTTP Basic: the mandate's id and the code) or an access token that is bound to the key of this device.");
            return;
        }

        await IssueAsync(context, requester);
    }

    /// <summary>A renewal, by the certificate that is renewed (RFC 7030 §4.2.2).</summary>
    public async Task SimpleReenrollAsync(HttpContext context)
    {
        if (await RefuseFormAsync(context))
        {
            return;
        }

        // Step 2
        if (await requesters.ReadRenewalAsync(context, context.RequestAborted) is not { } requester)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "Show the certificate that is to be renewed in TLS: one of ours, not revoked, and not over since more than 90 days.");
            return;
        }

        await IssueAsync(context, requester);
    }

    /// <summary>Step 1.</summary>
    private static async Task<bool> RefuseFormAsync(HttpContext context)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.MediaType.Equals(RequestType, StringComparison.OrdinalIgnoreCase))
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, $"Send {RequestType}.");
            return true;
        }

        return false;
    }

    private async Task IssueAsync(HttpContext context, Requester requester)
    {
        // Step 3
        if (context.Request.RouteValues["cooperative"] is string cooperative && requester.Mandate is { } mandate && cooperative != mandate.Cooperative)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, $"This device does not belong to cooperative '{cooperative}'.");
            return;
        }

        // Step 4
        if (await RequestBody.ReadAsync(context.Request, context.RequestAborted) is not { } body)
        {
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, $"Send at most {RequestBody.MaxBytes} bytes.");
            return;
        }

        if (RequestForm.FromEst(body) is not { } der)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "The body is not base64 (RFC 4648 §4).");
            return;
        }

        // Step 5: once claimed it goes on, whether the peer waits or not.
        var outcome = await issuer.IssueAsync(der, requester, CancellationToken.None);
        if (outcome.Refusal is { } refusal)
        {
            CaStatusCode.SetRetryAfter(context.Response, refusal);
            await RefuseAsync(context, CaStatusCode.Of(refusal), refusal.Detail);
            return;
        }

        // Step 6: the certificate alone (RFC 7030 §4.2.3); the chain is at cacerts.
        var issued = outcome.Issued!;
        context.Response.Headers.Link = $"<{urls.RenewalWindow(issued.Serial)}>; rel=\"renewal-window\"";
        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate!);
        CrashPoint.Reach("ca.before-answer");
        await AnswerAsync(context, EstBody.CertificatesType, EstBody.Certificates(context.Request, certificate));
    }

    private static async Task AnswerAsync(HttpContext context, string type, byte[] body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return AnswerAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));
    }
}

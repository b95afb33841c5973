using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace FlexCoop.Ca;

/// <summary>The same by REST: <c>POST /api/v1/certificates</c> with <c>{"csr": PEM}</c>, by token or code for a first certificate, else by certificate for a renewal.</summary>
internal sealed class CertificateEndpoint(
    Hierarchy hierarchy, RequesterReader requesters, CertificateIssuer issuer, CertificateStore certificates, CrlPublisher crls)
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <summary>Issues or renews.</summary>
    public async Task<IResult> IssueAsync(HttpContext context)
    {
        var requester = RequesterReader.HasCredentials(context)
            ? await requesters.ReadEnrolmentAsync(context, context.RequestAborted)
            : await requesters.ReadRenewalAsync(context, context.RequestAborted);
        if (requester is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problem("unauthorized", StatusCodes.Status401Unauthorized, "Send an access token that is bound to the key of this device, or show the certificate that is to be renewed in TLS.");
        }

        if (await RequestBody.ReadAsync(context.Request, context.RequestAborted) is not { } body)
        {
            return Problem("too-large", StatusCodes.Status413PayloadTooLarge, $"Send at most {RequestBody.MaxBytes} bytes.");
        }

        if (ReadPem(body) is not { } der)
        {
            return Problem(CaProblems.Form, StatusCodes.Status400BadRequest, "Send {\"csr\": \"-----BEGIN CERTIFICATE REQUEST-----…\"}, and no other member.");
        }

        var outcome = await issuer.IssueAsync(der, requester, CancellationToken.None);
        if (outcome.Refusal is { } refusal)
        {
            CaStatusCode.SetRetryAfter(context.Response, refusal);
            return Problem(refusal.Slug, CaStatusCode.Of(refusal), refusal.Detail);
        }

        return Results.Json(ToResource(outcome.Issued!), CaJson.Default.CertificateResource, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>When a certificate should be renewed. Nothing of this is secret, as in RFC 9773.</summary>
    public async Task<IResult> RenewalWindowAsync(string serial, CancellationToken cancellationToken) =>
        await certificates.FindAsync(serial, cancellationToken) is { Value: { State: CertificateState.Issued } certificate }
            ? Results.Json(RenewalWindow.Of(certificate), CaJson.Default.RenewalWindow)
            : Problem(CaProblems.UnknownCertificate, StatusCodes.Status404NotFound, $"There is no certificate '{serial}'.");

    /// <summary>A CRL (RFC 5280 §4.2.1.13, RFC 2585 §4.2).</summary>
    public async Task<IResult> CrlAsync(string issuer, int shard, CancellationToken cancellationToken) =>
        await crls.FindAsync(issuer, shard, cancellationToken) is { } crl
            ? Results.Bytes(crl.Der, "application/pkix-crl", lastModified: crl.ThisUpdate)
            : Problem("not-found", StatusCodes.Status404NotFound, $"There is no CRL of '{issuer}', part {shard}.");

    /// <summary>An authority's certificate (RFC 5280 §4.2.2.1, RFC 2585 §4.1).</summary>
    public IResult Issuer(string issuer) => hierarchy.Find(issuer) is { } authority
        ? Results.Bytes(authority.Certificate.RawData, "application/pkix-cert")
        : Problem("not-found", StatusCodes.Status404NotFound, $"There is no authority '{issuer}'.");

    private static byte[]? ReadPem(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.EnumerateObject().ToList() is [{ Name: "csr", Value: { ValueKind: JsonValueKind.String } csr }]
                ? RequestForm.FromPem(csr.GetString()!)
                : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static IResult Problem(string slug, int status, string detail) => Results.Json(
        new CaProblemResource("urn:flexcoop:problem:" + slug, "No certificate", status, detail), CaJson.Default.CaProblemResource, "application/problem+json", status);

    private CertificateResource ToResource(CertificateDocument issued)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate!);
        var chain = new StringBuilder();
        foreach (var above in hierarchy.Chain(hierarchy.Find(issued.Issuer)!))
        {
            chain.Append(above.ExportCertificatePem()).Append('\n');
        }

        return new CertificateResource
        {
            SerialNumber = issued.Serial,
            Subject = issued.Mandate.Subject,
            Cooperative = issued.Mandate.Cooperative,
            NotBefore = issued.NotBefore,
            NotAfter = issued.NotAfter,
            Certificate = certificate.ExportCertificatePem() + "\n",
            Chain = chain.ToString(),
            RenewalWindow = RenewalWindow.Of(issued),
        };
    }
}

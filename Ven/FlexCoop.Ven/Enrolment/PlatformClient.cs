using System.Formats.Asn1;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FlexCoop.Ven;

/// <summary>What a box asks of its platform, over one kind of connection.</summary>
/// <param name="connection">Lives as long as this.</param>
internal sealed class PlatformClient(PlatformConnection connection)
{
    /// <summary>The client_id of boxes.</summary>
    private const string ClientId = "gateway";

    private const string Scope = "ven.enrol";
    private const string DeviceCodeGrant = "urn:ietf:params:oauth:grant-type:device_code";

    /// <summary>Where the platform says what is where (RFC 8414).</summary>
    private const string MetadataPath = "/.well-known/oauth-authorization-server";

    /// <summary>Its authorities, roots among them (RFC 7030 §4.1).</summary>
    private const string AuthoritiesPath = "/.well-known/est/cacerts";

    /// <summary>What is where, and what the platform's clock shows.</summary>
    /// <exception cref="PlatformRefusedException">There is something else than a platform.</exception>
    public async Task<(PlatformMetadata Metadata, DateTimeOffset? Date)> ReadMetadataAsync(Uri server, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, MetadataPath));
        var answer = await connection.SendAsync(request, cancellationToken);
        if (answer.Status == HttpStatusCode.ServiceUnavailable)
        {
            throw new PlatformUnreachableException($"The platform at {server} is not ready: {Text(answer)}", inner: null, answer.RetryAfter);
        }

        if (answer.Status >= HttpStatusCode.InternalServerError)
        {
            throw new PlatformRefusedException(new Trouble(Causes.VtnFault, $"{request.RequestUri} answered with {(int)answer.Status}: {Text(answer)}."));
        }

        return answer.Status == HttpStatusCode.OK
            ? (Parse(answer, request.RequestUri!, OAuthJson.Default.PlatformMetadata), answer.Date)
            : throw new PlatformRefusedException($"{request.RequestUri} answered with {(int)answer.Status}: there is no FlexCoop platform for boxes at this address; give the origin of its door for people, such as https://platform.example:8443.");
    }

    /// <summary>All roots and intermediates of the platform.</summary>
    public async Task<X509Certificate2Collection> ReadAuthoritiesAsync(Uri server, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, AuthoritiesPath));
        var answer = await SendAsync(request, cancellationToken);
        if (answer.Status != HttpStatusCode.OK)
        {
            throw new PlatformRefusedException($"{request.RequestUri} answered with {(int)answer.Status}: the platform does not say who its authorities are; ask its operator.");
        }

        try
        {
            return CertificateList.Read(Convert.FromBase64String(Encoding.ASCII.GetString(answer.Body)));
        }
        catch (Exception broken) when (broken is FormatException or AsnContentException or CryptographicException)
        {
            throw new PlatformRefusedException($"{request.RequestUri} answered with something that is no list of certificates ({broken.Message}); ask the platform's operator.", broken);
        }
    }

    /// <summary>Asks for a code that the owner can approve (RFC 8628 §3.1).</summary>
    public Task<DeviceAnswer> AskForCodeAsync(Uri endpoint, BoxFacts box, string? claim, Uri? push, CancellationToken cancellationToken) => PostFormAsync(
        endpoint,
        OAuthJson.Default.DeviceAnswer,
        cancellationToken,
        ("client_id", ClientId),
        ("scope", Scope),
        ("device_model", box.Model),
        ("device_serial", box.Serial),
        ("device_firmware", box.Firmware),
        ("claim_code", claim),
        ("push_url", push?.AbsoluteUri));

    /// <summary>Asks whether the owner has decided (RFC 8628 §3.4).</summary>
    public Task<TokenAnswer> PollAsync(Uri endpoint, string deviceCode, CancellationToken cancellationToken) => PostFormAsync(
        endpoint, OAuthJson.Default.TokenAnswer, cancellationToken, ("grant_type", DeviceCodeGrant), ("client_id", ClientId), ("device_code", deviceCode));

    /// <summary>Asks for a certificate of a key: by token or code, or by the certificate of the connection, which it then renews.</summary>
    public async Task<(HttpStatusCode Status, CertificateAnswer Answer)> AskForCertificateAsync(Uri endpoint, ECDsa key, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        var csr = new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Headers = { Authorization = authorization },
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new CertificateWish(csr), VenJson.Default.CertificateWish)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var answer = await SendAsync(request, cancellationToken);
        return (answer.Status, Parse(answer, endpoint, VenJson.Default.CertificateAnswer) with { RetryAfter = answer.RetryAfter });
    }

    /// <summary>Whether a token opens the door, by a request that asks for nothing: it is refused for that, and the token is as it was.</summary>
    public async Task<HttpStatusCode> TryTokenAsync(Uri endpoint, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            Content = new ByteArrayContent("{}"u8.ToArray()),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return (await SendAsync(request, cancellationToken)).Status;
    }

    /// <summary>When a certificate is to be renewed, as the platform sees it now; null when it does not know the certificate.</summary>
    public async Task<WindowAnswer?> ReadWindowAsync(Uri endpoint, string serialNumber, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{serialNumber}/renewal-window"));
        var answer = await SendAsync(request, cancellationToken);
        return answer.Status == HttpStatusCode.OK ? Parse(answer, request.RequestUri!, VenJson.Default.WindowAnswer) : null;
    }

    private async Task<T> PostFormAsync<T>(Uri endpoint, JsonTypeInfo<T> type, CancellationToken cancellationToken, params (string Name, string? Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new FormUrlEncodedContent(fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!))),
        };
        return Parse(await SendAsync(request, cancellationToken), endpoint, type);
    }

    /// <summary>Sends a request to what is known to be a platform: one that is busy, or fails, refuses nobody.</summary>
    /// <exception cref="PlatformUnreachableException">No answer came, or one that says nothing of what was asked.</exception>
    private async Task<PlatformAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await connection.SendAsync(request, cancellationToken);
        return answer.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || answer.Status >= HttpStatusCode.InternalServerError
            ? throw new PlatformUnreachableException($"{request.RequestUri} answered with {(int)answer.Status}: {Text(answer)}", inner: null, answer.RetryAfter)
            : answer;
    }

    /// <exception cref="PlatformUnreachableException">It is no such JSON.</exception>
    private static T Parse<T>(PlatformAnswer answer, Uri from, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body, type) ?? throw new JsonException("null");
        }
        catch (JsonException broken)
        {
            throw new PlatformUnreachableException($"{from} answered with {(int)answer.Status} and something that is no answer of a FlexCoop platform ({broken.Message.Split(" Path:")[0]}): {Text(answer)}", broken);
        }
    }

    /// <summary>The beginning of a body, as it may stand in a log: no control characters.</summary>
    private static string Text(PlatformAnswer answer) =>
        new string([.. Encoding.UTF8.GetString(answer.Body.AsSpan(0, Math.Min(answer.Body.Length, 300))).Select(one => char.IsControl(one) ? ' ' : one)]).Trim();
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace FlexCoop.Testing;

/// <summary>A box that enrols as off-the-shelf clients could: one key, a self-signed certificate that binds what it is given to that key, a device code, a token, a request (§2.2).</summary>
public sealed class TestBox : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _binding;

    /// <param name="connect">Makes a connection to the machines' door with a certificate.</param>
    /// <param name="clock">When the box makes its certificate.</param>
    public TestBox(Func<X509Certificate2, HttpClient> connect, TimeProvider clock)
    {
        _binding = new CertificateRequest("CN=box", _key, HashAlgorithmName.SHA256).CreateSelfSigned(clock.GetUtcNow().AddDays(-1), clock.GetUtcNow().AddDays(1));
        Machines = connect(_binding);
    }

    /// <summary>Its connection to the machines' door.</summary>
    public HttpClient Machines { get; }

    public string DeviceCode { get; private set; } = "";

    /// <summary>What it shows its owner.</summary>
    public string UserCode { get; private set; } = "";

    /// <summary>The fingerprint of its key: SHA-256 in hexadecimal digits.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(_key.ExportSubjectPublicKeyInfo()));

    /// <summary>The request of its key, in PEM.</summary>
    public string SigningRequest => new CertificateRequest(new X500DistinguishedName(""), _key, HashAlgorithmName.SHA256).CreateSigningRequestPem();

    /// <summary>Joins its owner's boxes as far as his approval: he starts "add a box", types the claim code into it, and approves what it shows.</summary>
    public async Task JoinAsync(TestOwner owner, CancellationToken cancellationToken)
    {
        await AskAsync(await owner.AddBoxAsync(cancellationToken), cancellationToken);
        await owner.ApproveAsync(UserCode, cancellationToken);
    }

    /// <summary>Asks for a code.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public async Task AskAsync(string claim, CancellationToken cancellationToken, string model = "Test box", string serial = "S-1", string firmware = "1.0")
    {
        var (_, code) = await PostAsync(
            "connect/device", cancellationToken, ("client_id", "gateway"), ("scope", "ven.enrol"), ("device_model", model), ("device_serial", serial), ("device_firmware", firmware), ("claim_code", claim));
        DeviceCode = (string?)code["device_code"] ?? throw new InvalidOperationException(code.ToJsonString());
        UserCode = (string)code["user_code"]!;
    }

    /// <summary>Polls once.</summary>
    /// <returns>The token, or why there is none.</returns>
    public async Task<(string? Token, string? Error)> PollAsync(CancellationToken cancellationToken)
    {
        var (_, answer) = await PostAsync(
            "connect/token", cancellationToken, ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", "gateway"), ("device_code", DeviceCode));
        return ((string?)answer["access_token"], (string?)answer["error"]);
    }

    /// <summary>Sends a request, its own unless another is given.</summary>
    /// <returns>The answer: a certificate and what belongs to it, or a problem.</returns>
    public Task<(HttpStatusCode Status, JsonNode Answer)> RequestAsync(string token, CancellationToken cancellationToken, string? signingRequest = null) =>
        RequestAsync(Machines, token, signingRequest ?? SigningRequest, cancellationToken);

    /// <summary>Sends a request over any connection.</summary>
    public static Task<(HttpStatusCode Status, JsonNode Answer)> RequestAsync(HttpClient http, string token, string signingRequest, CancellationToken cancellationToken) =>
        RequestAsync(http, new AuthenticationHeaderValue("Bearer", token), signingRequest, cancellationToken);

    /// <summary>Sends its request with a one-time code.</summary>
    public Task<(HttpStatusCode Status, JsonNode Answer)> RequestByCodeAsync(string code, CancellationToken cancellationToken) =>
        RequestAsync(Machines, new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(code))), SigningRequest, cancellationToken);

    private static async Task<(HttpStatusCode Status, JsonNode Answer)> RequestAsync(HttpClient http, AuthenticationHeaderValue authorization, string signingRequest, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/certificates")
        {
            Headers = { Authorization = authorization }, Content = JsonContent.Create(new JsonObject { ["csr"] = signingRequest }),
        };
        using var response = await http.SendAsync(request, cancellationToken);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!);
    }

    /// <summary>Goes from the owner's approval to the certificate.</summary>
    /// <returns>The certificate with its key; the caller disposes of it.</returns>
    public async Task<X509Certificate2> EnrolAsync(CancellationToken cancellationToken)
    {
        var (token, error) = await PollAsync(cancellationToken);
        var (status, answer) = await RequestAsync(token ?? throw new InvalidOperationException(error), cancellationToken);
        if (status != HttpStatusCode.Created)
        {
            throw new InvalidOperationException(answer.ToJsonString());
        }

        using var leaf = X509Certificate2.CreateFromPem((string)answer["certificate"]!);
        return leaf.CopyWithPrivateKey(_key);
    }

    public void Dispose()
    {
        Machines.Dispose();
        _binding.Dispose();
        _key.Dispose();
    }

    private async Task<(HttpStatusCode Status, JsonNode Answer)> PostAsync(string path, CancellationToken cancellationToken, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var response = await Machines.PostAsync(path, form, cancellationToken);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!);
    }
}

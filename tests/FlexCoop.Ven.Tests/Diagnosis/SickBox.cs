using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests.Diagnosis;

/// <summary>The state folder of a box, as a test wants it.</summary>
internal sealed class SickBox : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string StateFolder => _folder["state"];

    public string KeyFile => Path.Combine(StateFolder, "identity", "key-1.pem");

    public string IdentityFile => Path.Combine(StateFolder, "identity", "identity.json");

    public string EnrolmentFile => Path.Combine(StateFolder, "identity", "enrolment.json");

    public string RegistrationFile => Path.Combine(StateFolder, "registration.json");

    /// <summary>Makes it an enrolled box.</summary>
    /// <param name="certificate">Its certificate with the key.</param>
    /// <param name="roots">Of its platform.</param>
    /// <param name="vtn">Its VTN.</param>
    public void Enrol(X509Certificate2 certificate, X509Certificate2Collection roots, Uri vtn)
    {
        var identity = new VenIdentity
        {
            Server = vtn.GetLeftPart(UriPartial.Authority),
            CertificatesUrl = vtn,
            VtnUrl = vtn,
            KeyNumber = 1,
            Certificate = certificate.ExportCertificatePem(),
            Intermediates = "",
            Roots = VenIdentity.Pem(roots),
            VenId = VenIdentity.VenIdOf(certificate)!,
            SerialNumber = Convert.ToHexStringLower(certificate.SerialNumberBytes.Span),
            NotAfter = new DateTimeOffset(certificate.NotAfter),
            RenewAt = new DateTimeOffset(certificate.NotAfter),
        };
        using var key = certificate.GetECDsaPrivateKey()!;
        Write(KeyFile, key.ExportPkcs8PrivateKeyPem());
        Write(IdentityFile, JsonSerializer.Serialize(identity, VenJson.Default.VenIdentity));
    }

    /// <summary>Makes it a box that has registered at its VTN.</summary>
    public void Register() => Write(RegistrationFile, """{"venId":"VEN-1","registrationId":"REG-1","vtnId":"TH_VTN","pollInterval":"00:00:10"}""");

    /// <summary>Makes it a box whose enrolment was broken off after the owner had approved it.</summary>
    /// <param name="platform">Where.</param>
    /// <param name="claims">What its token says; the thumbprint of its own certificate takes the place of BOUND. Null when it has no token yet.</param>
    /// <param name="prompt">What the owner was shown; null when that is forgotten.</param>
    public void BreakOff(Uri platform, string? claims, EnrolmentPrompt? prompt = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var binding = new CertificateRequest("CN=box", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var thumbprint = Base64(SHA256.HashData(binding.RawData));
        Write(KeyFile, key.ExportPkcs8PrivateKeyPem());
        var state = new EnrolmentState
        {
            Server = platform.GetLeftPart(UriPartial.Authority),
            KeyNumber = 1,
            Binding = binding.ExportCertificatePem(),
            Prompt = prompt,
            Token = claims is null ? null : $"{Base64("{}"u8)}.{Base64(Encoding.UTF8.GetBytes(claims.Replace("BOUND", thumbprint, StringComparison.Ordinal)))}.{Base64("signature"u8)}",
            TokenExpiresAt = now.AddMinutes(10),
        };
        Write(EnrolmentFile, JsonSerializer.Serialize(state, VenJson.Default.EnrolmentState));
    }

    /// <summary>Writes a file for the owner only.</summary>
    public static void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.SetUnixFileMode(Path.GetDirectoryName(file)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static string Base64(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}

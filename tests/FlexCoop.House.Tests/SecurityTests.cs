using System.Text.RegularExpressions;
using FlexCoop.Testing;

namespace FlexCoop.House.Tests;

/// <summary>Rules of the security design that the text of the project itself must keep.</summary>
public sealed partial class SecurityTests
{
    /// <summary>Who comes near the check of a peer's certificate; the analyzer's banned symbols name the same.</summary>
    private static readonly string[] NearTheCheck =
    [
        "Middleware/FlexCoop.Middleware/Doors/DoorsSetup.cs", "Ven/FlexCoop.Ven/Diagnosis/PushExamination.cs", "Ven/FlexCoop.Ven/Enrolment/PlatformConnection.cs", "Ven/FlexCoop.Ven/SimpleHttp/VtnConnections.cs",
        "Vtn/FlexCoop.Vtn/Push/PushAttempt.cs",
    ];

    /// <summary>
    /// FX-06: nothing turns the check of certificates off. One door takes any certificate, which then only binds (T-24); a box that enrols by a fingerprint reads the list of
    /// authorities from a platform that it does not know yet, and believes the fingerprint alone (RFC 7030 §4.1.1); what the check refuses is put into words; where a VEN's server is known by its fingerprint, which says more than the host name, that stands for the name, before anything is sent; and doctor, which takes nobody, reads who shows himself at the box's own port.
    /// </summary>
    [Test]
    public void FX06_ProductCode_HasNoWayAroundTheCheckOfCertificates()
    {
        var around = ProductCode().Where(path => WayAround().IsMatch(File.ReadAllText(path))).Select(SourceTree.Relative);

        Assert.That(around, Is.EquivalentTo(NearTheCheck));
    }

    /// <summary>FX-06: no setting, option or variable either, under whatever name it might go.</summary>
    [Test]
    public void FX06_Options_OfferNoSuchSwitch()
    {
        var switches = ProductCode().SelectMany(path => Switch().Matches(File.ReadAllText(path)).Select(match => $"{SourceTree.Relative(path)}: {match.Value}"));

        Assert.That(switches, Is.Empty);
    }

    /// <summary>FX-06: that the analyzer knows them makes it an error to write one.</summary>
    [TestCase("HttpClientHandler.ServerCertificateCustomValidationCallback")]
    [TestCase("HttpClientHandler.DangerousAcceptAnyServerCertificateValidator")]
    [TestCase("SslClientAuthenticationOptions.RemoteCertificateValidationCallback")]
    [TestCase("SslServerAuthenticationOptions.RemoteCertificateValidationCallback")]
    [TestCase("X509ChainPolicy.VerificationFlags")]
    [TestCase("ServicePointManager.ServerCertificateValidationCallback")]
    [TestCase("HttpsConnectionAdapterOptions.AllowAnyClientCertificate")]
    [TestCase("EncryptedXml")]
    [TestCase("N:System.Security.Cryptography.Xml")]
    public void FX06_T08_BannedSymbols_NameIt(string symbol) =>
        Assert.That(File.ReadAllText(Path.Combine(Repository.Root, "BannedSymbols.txt")), Does.Contain(symbol));

    /// <summary>FX-01: what is shipped beside the code holds no credential; a test of the middleware looks at the texts in the binaries.</summary>
    [Test]
    public void FX01_Files_HoldNoCredential()
    {
        string[] kinds = ["*.json", "*.yaml", "*.yml", "*.sh", "*.props", "*.targets", "*.csproj", "*.cake", "*.xml", "*.config", "*.env", "*.service"];
        var suspects = kinds.SelectMany(SourceTree.Files)
            .Where(path => Path.GetFileName(path) != "package-lock.json")
            .SelectMany(path => Credential().Matches(File.ReadAllText(path)).Select(match => $"{SourceTree.Relative(path)}: {match.Value}"));

        Assert.That(suspects, Is.Empty);
    }

    /// <summary>FX-01: no key, encrypted or not, lies in the project.</summary>
    [Test]
    public void FX01_PrivateKeys_AreNowhere()
    {
        string[] kinds = ["*.pem", "*.key", "*.cs", "*.sh", "*.json", "*.md"];
        var keys = kinds.SelectMany(SourceTree.Files).Where(path => PrivateKey().IsMatch(File.ReadAllText(path)));

        Assert.That(keys.Select(SourceTree.Relative), Is.Empty);
    }

    /// <summary>Threats of doors, authority, Identity and the audit log, and what the forerunner did.</summary>
    [Test]
    public void Rows_OfTheSecurityDesign_HaveTestsThatAreNamedByThem()
    {
        int[] threats = [1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 34, 35, 39];
        var rows = threats.Select(number => $"T{number:D2}").Concat(Enumerable.Range(1, 10).Select(number => $"FX{number:D2}"));
        var names = SourceTree.Files("*Tests.cs").SelectMany(path => TestName().Matches(File.ReadAllText(path)).SelectMany(match => match.Value.Split(' ')[1].Split('_'))).ToHashSet();

        Assert.That(rows, Is.SubsetOf(names));
    }

    private static IEnumerable<string> ProductCode() => SourceTree.Files("*.cs").Where(path => !SourceTree.Relative(path).StartsWith("tests/", StringComparison.Ordinal));

    [GeneratedRegex(@"(Task|void) (T|FX)[0-9]{2}_\w+", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex TestName();

    [GeneratedRegex(@"CertificateCustomValidation|CertificateValidationCallback|DangerousAccept|ClientCertificateValidation\b|VerificationFlags|AllowAnyClientCertificate|UserCertificateValidation", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex WayAround();

    [GeneratedRegex(@"(?i)""[^""]*\b(insecure|skip-?(tls|verif|cert)|no-?verify|verify=|ignore-?cert|trust-?all|accept-?any)[^""]*""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Switch();

    /// <summary>Letters of both cases and digits without a space, 24 or more, or as many hex digits.</summary>
    [GeneratedRegex(@"(?<![\w/+=.-])(?=[\w/+=-]*\d[\w/+=-]*\d[\w/+=-]*\d)(?=[\w/+=-]*[a-z])(?=[\w/+=-]*[A-Z])[A-Za-z0-9/+=_-]{24,}(?![\w/+=.-])|(?i)\b[0-9a-f]{32,}\b", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Credential();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----\\?[rn]*\s*[A-Za-z0-9+/]{40}", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex PrivateKey();
}

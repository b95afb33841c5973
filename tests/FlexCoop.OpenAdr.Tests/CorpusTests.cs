using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;

namespace FlexCoop.OpenAdr.Tests;

/// <summary>The shared corpus of messages: ours, the broken ones, and those of peers (samples/README.md).</summary>
public sealed class CorpusTests
{
    /// <summary>What is wrong with these lies inside ds:Signature, which is checked by whoever verifies the signature.</summary>
    private static readonly string[] FaultyInSignatureOnly = ["oadrPoll.sig-no-references.xml", "oadrPoll.sig-duplicate-id.xml"];

    public static IEnumerable<string> Valid => Files("valid");

    [TestCaseSource(nameof(Valid))]
    public void Read_ValidSample_HasNoFaults(string file)
    {
        var result = OadrReader.Read(Bytes("valid", file));

        Assert.That(result.Faults, Is.Empty);
        Assert.That(result.Message!.PayloadName, Is.EqualTo(file.Split('.')[0]));
    }

    [TestCaseSource(nameof(Valid))]
[Scenario("RB-01", DeviceUnderTest.Both)]
    public void Write_ValidSample_ReadsBackEqualAndValidates(string file)
    {
        var message = OadrReader.Read(Bytes("valid", file)).Message!;

        var written = OadrWriter.Write(message);

        Assert.That(OfficialSchema.Faults(written), Is.Empty);
        Assert.That(OadrReader.Read(written, OadrReaderOptions.Schema).Message, Is.EqualTo(message).UsingPropertiesComparer());
    }

    [TestCaseSource(nameof(Broken))]
[Scenario("RB-02", DeviceUnderTest.Both)]
    public void Read_BrokenSample_GetsTheVerdictOfTheIndex(string file, bool isValid)
    {
        var result = OadrReader.Read(Bytes("invalid", file));

        Assert.That(result.Faults, isValid ? Is.Empty : Is.Not.Empty);
    }

    [TestCaseSource(nameof(Peers))]
    public void Read_PeerSample_GetsTheVerdictOfTheIndex(string file, bool isValid)
    {
        var result = OadrReader.Read(Bytes("peer", file));

        Assert.That(result.Faults, isValid ? Is.Empty : Is.Not.Empty);
    }

    private static IEnumerable<TestCaseData> Broken() => Verdicts("invalid", row =>
        (row["xmllint"] == "valid" || FaultyInSignatureOnly.Contains(row["file"]))
        && row["category"] is not ("encoding" or "xml-attack")
        && row["dotnet_xsd"] != "dtd-refused");

    private static IEnumerable<TestCaseData> Peers() => Verdicts("peer", row => row["xsd"] == "valid");

    private static IEnumerable<TestCaseData> Verdicts(string folder, Func<IReadOnlyDictionary<string, string>, bool> isValid) =>
        SharedMaterial.Folder is null
            ? [new TestCaseData("", false)]
            : Csv.Read(SharedMaterial.Path("openadr", "samples", folder, "index.csv"))
                .Select(row => new TestCaseData(row["file"], isValid(row)).SetArgDisplayNames(row["file"]));

    private static IEnumerable<string> Files(string folder) => SharedMaterial.Folder is null
        ? [""]
        : Directory.GetFiles(SharedMaterial.Path("openadr", "samples", folder), "*.xml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private static byte[] Bytes(string folder, string file) => File.ReadAllBytes(SharedMaterial.Path("openadr", "samples", folder, file));
}

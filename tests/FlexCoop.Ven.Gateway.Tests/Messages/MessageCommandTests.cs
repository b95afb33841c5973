using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Gateway.Tests;

/// <summary><c>message check</c> and <c>message show</c>, as a vendor calls them.</summary>
public sealed class MessageCommandTests : IDisposable
{
    private const string Poll = """
        <oadrPayload xmlns="http://openadr.org/oadr-2.0b/2012/07" xmlns:ei="http://docs.oasis-open.org/ns/energyinterop/201110"><oadrSignedObject>
          <oadrPoll ei:schemaVersion="2.0b"><ei:venID>VEN-1</ei:venID></oadrPoll>
        </oadrSignedObject></oadrPayload>
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test, CancelAfter(300_000)]
    public async Task Check_GoodAndBad_SaysEachAndFails(CancellationToken cancellationToken)
    {
        var good = await WriteAsync("good.xml", Poll, cancellationToken);
        var bad = await WriteAsync("bad.xml", Poll.Replace("ei:venID", "ei:venId", StringComparison.Ordinal), cancellationToken);

        var (exitCode, output, error) = await RunAsync(cancellationToken, "check", good, bad);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((exitCode, error), Is.EqualTo((1, "")));
            Assert.That(output, Does.StartWith($"{good}: valid oadrPoll\n"));
            Assert.That(output, Does.Match($"(?m)^{System.Text.RegularExpressions.Regex.Escape(bad)}:2:[0-9]+ /oadr:oadrPayload/oadr:oadrSignedObject/oadr:oadrPoll.*venId.*; .*venID"));
        }
    }

    [TestCase("check", 0)]
    [TestCase("check --lenient", 0)]
    [TestCase("check --strict", 1)]
    [CancelAfter(300_000)]
    public async Task Check_BarePayload_IsForEachDegreeOfStrictness(string command, int expected, CancellationToken cancellationToken)
    {
        var bare = await WriteAsync("bare.xml", """<oadrPoll xmlns="http://openadr.org/oadr-2.0b/2012/07"><venID xmlns="http://docs.oasis-open.org/ns/energyinterop/201110">V</venID></oadrPoll>""", cancellationToken);

        var (exitCode, output, _) = await RunAsync(cancellationToken, [.. command.Split(' '), bare]);

        Assert.That(exitCode, Is.EqualTo(expected), output);
    }

    [Test, CancelAfter(300_000)]
    public async Task Check_AsJson_IsOneArrayWithEveryFault(CancellationToken cancellationToken)
    {
        var bad = await WriteAsync("bad.xml", Poll.Replace("<ei:venID>VEN-1</ei:venID>", "", StringComparison.Ordinal), cancellationToken);

        var (exitCode, output, _) = await RunAsync(cancellationToken, "check", "--json", bad, _folder["nowhere.xml"]);

        var verdicts = JsonNode.Parse(output)!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1));
            Assert.That(verdicts.Select(verdict => (bool)verdict!["valid"]!), Is.EqualTo([false, false]));
            Assert.That((int)verdicts[0]!["faults"]![0]!["line"]!, Is.EqualTo(2));
            Assert.That((string)verdicts[0]!["faults"]![0]!["problem"]!, Does.Contain("venID"));
            Assert.That((string)verdicts[1]!["faults"]![0]!["problem"]!, Does.Contain("nowhere.xml"));
        }
    }

    /// <summary>The verdict of every sample by the index's xmllint column, except for what is always refused (DTDs, encodings, size).</summary>
    [TestCase("valid")]
    [TestCase("invalid")]
    [TestCase("peer")]
    [CancelAfter(300_000)]
    public async Task Check_Corpus_GetsTheVerdictOfTheIndex(string folder, CancellationToken cancellationToken)
    {
        var rows = Csv.Read(SharedMaterial.Path("openadr", "samples", folder, "index.csv")).Where(row => row["file"].EndsWith(".xml", StringComparison.Ordinal)).ToList();

        var (_, output, _) = await RunAsync(cancellationToken, ["check", "--json", .. rows.Select(row => SharedMaterial.Path("openadr", "samples", folder, row["file"]))]);

        var verdicts = JsonNode.Parse(output)!.AsArray();
        var wrong = rows.Zip(verdicts)
            .Where(pair => (bool)pair.Second!["valid"]! != IsValid(folder, pair.First))
            .Select(pair => $"{pair.First["file"]}: {pair.Second}");
        Assert.That(wrong, Is.Empty);
        Assert.That(verdicts, Has.Count.EqualTo(rows.Count).And.Count.GreaterThan(5));
    }

    [Test, CancelAfter(300_000)]
    public async Task Show_Message_IsAnOutlineOfWhatItSays(CancellationToken cancellationToken)
    {
        var good = await WriteAsync("good.xml", Poll, cancellationToken);

        var (exitCode, output, error) = await RunAsync(cancellationToken, "show", good);

        Assert.That((exitCode, output, error), Is.EqualTo((0, "oadrPoll\n  venID: VEN-1\n", "")));
    }

    [Test, CancelAfter(300_000)]
    public async Task Show_WhatIsNoMessage_SaysWhy(CancellationToken cancellationToken)
    {
        var bad = await WriteAsync("bad.xml", "{}", cancellationToken);

        var (exitCode, output, error) = await RunAsync(cancellationToken, "show", bad);

        Assert.That((exitCode, output), Is.EqualTo((1, "")));
        Assert.That(error, Does.StartWith(bad).And.Contain("this is no XML; send an oadr:oadrPayload"));
    }

    [TestCase("check", "--srtict")]
    [TestCase("show", "--json")]
    [CancelAfter(300_000)]
    public async Task Message_UnknownOption_IsRefusedAndNothingJudged(string command, string option, CancellationToken cancellationToken)
    {
        var (exitCode, output, error) = await RunAsync(cancellationToken, command, option, "good.xml");

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(output, Does.Not.Contain("good.xml"));
        Assert.That(error, Does.Contain($"There is no option '{option}'"));
    }

    private static bool IsValid(string folder, IReadOnlyDictionary<string, string> row) => folder switch
    {
        "valid" => true,
        "peer" => row["xsd"] == "valid",
        _ => (row["xmllint"] == "valid" || row["file"] is "oadrPoll.sig-no-references.xml" or "oadrPoll.sig-duplicate-id.xml")
            && row["category"] is not ("encoding" or "xml-attack") && row["dotnet_xsd"] != "dtd-refused",
    };

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(CancellationToken cancellationToken, params string[] arguments) =>
        ProductProcess.RunAgentAsync(cancellationToken, ["message", .. arguments]);

    private async Task<string> WriteAsync(string name, string text, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_folder[name], text, cancellationToken);
        return _folder[name];
    }
}

using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>A box dies at each step of a renewal, before and after each thing that it writes: the next agent goes on with a key and certificate that belong together, and asks for no third certificate .</summary>
public sealed class RenewalCrashTests
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    [TestCase("ven.before-replace/key-2.pem")]
    [TestCase("ven.after-replace/key-2.pem")]
    [TestCase("ven.before-replace/identity.json")]
    [TestCase("ven.after-replace/identity.json")]
    [TestCase("ven.before-replace/key-1.pem")]
    [TestCase("ven.after-replace/key-1.pem")]
    [CancelAfter(300_000)]
    public async Task Renewal_BoxDies_GoesOnWithOneOfBothCertificatesAndRenewsOnce(string crashPoint, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var platform = await TestPlatform.StartAsync(cancellationToken);

        // Its first certificate is to be renewed at once.
        (platform.Decision, platform.Interval, platform.WantsRenewal) = (true, 1, true);
        await File.WriteAllTextAsync(folder["root.pem"], platform.Roots.ExportCertificatePems(), cancellationToken);
        var enrolled = await ProductProcess.RunAgentAsync(cancellationToken, "enrol", "--server", platform.Url.ToString(), "--claim", platform.Claim!, "--state", folder["state"], "--trust", folder["root.pem"]);
        Assert.That(enrolled.ExitCode, Is.Zero, enrolled.Error);
        platform.WantsRenewal = false;

        await using var box = HomeBox.StartIn(folder["state"], vtn: null, crashPoint);
        var (exitCode, _, error) = await box.Agent.EndAsync(cancellationToken);
        await box.StartAgainAsync();
        while (Certificate(await box.SayAsync("status"))?["state"]?.GetValue<string>() != "valid" || KeyNumber(folder) != 2 || Files(folder).Contains("key-1.pem"))
        {
            Assert.That(box.Agent.HasExited, Is.False, () => box.Agent.Error);
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.GreaterThan(128), $"it died: {error}");
            Assert.That(platform.Certificates, Is.EqualTo(2));
            Assert.That(Files(folder), Is.EquivalentTo(["key-2.pem", "identity.json", "lock"]));
        }
    }

    private static JsonNode? Certificate(JsonNode? status) => status?["vens"]?[0]?["certificate"];

    private static int KeyNumber(TemporaryFolder folder) => (int)JsonNode.Parse(File.ReadAllText(Path.Combine(folder["state"], "identity", "identity.json")))!["keyNumber"]!;

    private static IEnumerable<string> Files(TemporaryFolder folder) => Directory.GetFiles(Path.Combine(folder["state"], "identity")).Select(file => Path.GetFileName(file)!);
}

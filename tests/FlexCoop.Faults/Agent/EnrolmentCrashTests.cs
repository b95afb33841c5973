using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>A box dies at each step of its enrolment, before and after each thing that it writes: the next <c>enrol</c> goes on with the same key, and there is one certificate.</summary>
public sealed class EnrolmentCrashTests
{
    [TestCase("ven.before-replace/key-1.pem", false)]
    [TestCase("ven.after-replace/key-1.pem", true)]
    [TestCase("ven.before-replace/enrolment.json#1", true)]
    [TestCase("ven.after-replace/enrolment.json#1", true)]
    [TestCase("ven.before-replace/enrolment.json#2", true)]
    [TestCase("ven.after-replace/enrolment.json#2", true)]
    [TestCase("ven.before-replace/enrolment.json#3", true)]
    [TestCase("ven.after-replace/enrolment.json#3", true)]
    [TestCase("ven.before-replace/identity.json", true)]
    [TestCase("ven.after-replace/identity.json", true)]
    [TestCase("ven.before-replace/enrolment.json#4", true)]
    [TestCase("ven.after-replace/enrolment.json#4", true)]
    [CancelAfter(300_000)]
    public async Task Enrolment_BoxDies_GoesOnWithItsKey(string crashPoint, bool hasKey, CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        await DieAsync(platform, crashPoint, hasKey, ["--claim", platform.Claim!], cancellationToken);
    }

    [TestCase("ven.before-replace/key-1.pem", false)]
    [TestCase("ven.after-replace/key-1.pem", true)]
    [TestCase("ven.before-replace/enrolment.json#1", true)]
    [TestCase("ven.after-replace/enrolment.json#1", true)]
    [TestCase("ven.before-replace/identity.json", true)]
    [TestCase("ven.after-replace/identity.json", true)]
    [TestCase("ven.before-replace/enrolment.json#2", true)]
    [TestCase("ven.after-replace/enrolment.json#2", true)]
    [CancelAfter(300_000)]
    public async Task EnrolmentByACode_BoxDies_GoesOnWithItsKey(string crashPoint, bool hasKey, CancellationToken cancellationToken)
    {
        await using var platform = await TestPlatform.StartAsync(cancellationToken);
        await DieAsync(platform, crashPoint, hasKey, ["--code", platform.Code], cancellationToken);
    }

    private static async Task DieAsync(TestPlatform platform, string crashPoint, bool hasKey, string[] right, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        (platform.Decision, platform.Interval) = (true, 1);
        await File.WriteAllTextAsync(folder["root.pem"], platform.Roots.ExportCertificatePems(), cancellationToken);
        string[] enrol = ["enrol", "--server", platform.Url.ToString(), "--state", folder["state"], "--trust", folder["root.pem"], .. right];
        var keyFile = Path.Combine(folder["state"], "identity", "key-1.pem");

        await using (var dying = ProductProcess.StartAgent(crashPoint, enrol))
        {
            var (exitCode, output, error) = await dying.EndAsync(cancellationToken);
            Assert.That(exitCode, Is.GreaterThan(128), $"it died: {output} {error}");
        }

        Assert.That(File.Exists(keyFile), Is.EqualTo(hasKey));
        var key = hasKey ? await File.ReadAllTextAsync(keyFile, cancellationToken) : null;
        var second = await ProductProcess.RunAgentAsync(cancellationToken, enrol);
        var identity = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder["state"], "identity", "identity.json"), cancellationToken))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.ExitCode, Is.Zero, second.Error);
            Assert.That(second.Output, Does.Contain((string)identity["venId"]!));
            Assert.That(key, Is.Null.Or.EqualTo(await File.ReadAllTextAsync(keyFile, cancellationToken)));
            Assert.That(platform.Certificates, Is.EqualTo(1));
            Assert.That(Directory.GetFiles(Path.Combine(folder["state"], "identity")).Select(Path.GetFileName), Is.EquivalentTo(["key-1.pem", "identity.json", "lock"]));
        }
    }
}

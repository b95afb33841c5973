using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Authority;

/// <summary><c>ca ceremony</c>, as a process.</summary>
public sealed class CaCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Test, CancelAfter(120_000)]
    public async Task Ceremony_ByAPlan_MakesAHierarchyThatServeOpens_AndPrintsTheSameTranscriptAgain(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_folder["plan.yaml"], "organisation: Dorp\nnotBefore: 2026-07-01T00:00:00Z\n", cancellationToken);
        string[] ceremony = ["ca", "ceremony", "--offline", "--plan", _folder["plan.yaml"], "--out", _folder["ca"], "--secrets", _folder["secrets"]];

        var first = await ProductProcess.RunMiddlewareAsync(cancellationToken, ceremony);
        var again = await ProductProcess.RunMiddlewareAsync(cancellationToken, ceremony);

        Assert.That((first.ExitCode, first.Error), Is.EqualTo((0, "")));
        Assert.That(again.Output, Is.EqualTo(first.Output).And.Contain("organisation: Dorp"));
        Directory.Delete(_folder["ca/offline"], recursive: true);
        using var opened = Ca.Hierarchy.OpenOrMake(_folder["ca"], Ca.CaPassphrases.InFolder(_folder["secrets"], _folder["ca"]), TimeProvider.System);
        Assert.That(opened.Roots.Count(), Is.EqualTo(2));
    }

    [Test, CancelAfter(30_000)]
    public async Task Ceremony_PlanThatIsNone_EndsWithTheReason(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_folder["plan.yaml"], "organisation: Dorp\nnotBefore: soon\n", cancellationToken);

        var (exitCode, output, error) = await ProductProcess.RunMiddlewareAsync(
            cancellationToken, "ca", "ceremony", "--offline", "--plan", _folder["plan.yaml"], "--out", _folder["ca"], "--secrets", _folder["secrets"]);

        Assert.That((exitCode, output), Is.EqualTo((2, "")));
        Assert.That(error, Does.Contain("'notBefore': 'soon'").And.Not.Contain("   at "), "no stack trace");
    }

    public void Dispose() => _folder.Dispose();
}

using FlexCoop.Testing;

namespace FlexCoop.OpenAdr.Tests;

/// <summary>A second judge of what we write, by other hands than .NET's: libxml2.</summary>
public sealed class XmllintTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test, CancelAfter(300_000)]
    public async Task Write_EveryValidSample_ValidatesWithXmllint(CancellationToken cancellationToken)
    {
        var files = new List<string>();
        foreach (var sample in Directory.GetFiles(SharedMaterial.Path("openadr", "samples", "valid"), "*.xml"))
        {
            var message = OadrReader.Read(await File.ReadAllBytesAsync(sample, cancellationToken)).Message!;
            files.Add(_folder[Path.GetFileName(sample)]);
            await File.WriteAllBytesAsync(files[^1], OadrWriter.Write(message), cancellationToken);
        }

        var (exitCode, error) = await SystemProgram.RunAsync(
            "xmllint", "libxml2-utils", ["--noout", "--nonet", "--schema", SharedMaterial.Path("openadr", "xsd", "oadr_20b.xsd"), .. files], cancellationToken);

        Assert.That(files, Is.Not.Empty);
        Assert.That(exitCode, Is.Zero, error);
    }
}

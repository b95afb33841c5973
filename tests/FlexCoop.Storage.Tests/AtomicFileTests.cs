using FlexCoop.Testing;

namespace FlexCoop.Storage.Tests;

/// <summary>Who can enter a folder of secrets. What the kernel shows of a process cannot be changed by anybody, root neither, as a read-only mount.</summary>
[Platform("Linux")]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [TestCase(0b101_000_000)]
    [TestCase(0b111_000_000)]
    public void MakeFolder_ThatIsClosed_IsLeftAsItIs(int mode)
    {
        Directory.CreateDirectory(_folder["secrets"], (UnixFileMode)mode);

        AtomicFile.MakeFolder(_folder["secrets"]);

        Assert.That(File.GetUnixFileMode(_folder["secrets"]), Is.EqualTo((UnixFileMode)mode));
    }

    [Test]
    public void MakeFolder_ThatCannotBeChangedAndIsClosed_IsTaken() => Assert.That(() => AtomicFile.MakeFolder("/proc/self/fd"), Throws.Nothing);

    [Test]
    public void MakeFolder_ThatEverybodyEntersAndCannotBeChanged_IsRefused() =>
        Assert.That(() => AtomicFile.MakeFolder("/proc/self/task"), Throws.InstanceOf<UnauthorizedAccessException>().Or.InstanceOf<IOException>());

    public void Dispose() => _folder.Dispose();
}

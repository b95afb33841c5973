namespace FlexCoop.Conformance.Tests;

/// <summary>A folder of its own, in memory where the system has such a place; removed with all that is in it.</summary>
internal sealed class RamFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    private readonly string _path = Directory.Exists(Memory)
        ? Directory.CreateDirectory(Path.Combine(Memory, "flexcoop-model-" + Guid.NewGuid().ToString("N"))).FullName
        : Directory.CreateTempSubdirectory("flexcoop-model-").FullName;

    public string this[string file] => Path.Combine(_path, file);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}

using System.Diagnostics;
using NUnit.Framework;

namespace FlexCoop.Testing;

/// <summary>A file system of its own in memory that can be filled; only root can make one.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SmallDisk()
    {
    }

    public string Path => _folder.Path;

    private string Ballast => _folder["ballast"];

    /// <summary>Makes one; the running test is skipped where that is not allowed.</summary>
    public static SmallDisk Mount(string size)
    {
        var disk = new SmallDisk();
        if (Run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", disk.Path) != 0)
        {
            disk._folder.Dispose();
            Assert.Ignore("A small tmpfs cannot be mounted here: run as root.");
        }

        return disk;
    }

    /// <summary>Writes until nothing more can be written.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        foreach (var size in new[] { 1 << 20, 1 << 12 })
        {
            try
            {
                while (true)
                {
                    file.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // It is full, for this size.
            }
        }
    }

    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        _ = Run("umount", "-l", Path);
        _folder.Dispose();
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}

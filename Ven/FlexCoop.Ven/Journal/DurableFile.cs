using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FlexCoop.Ven;

/// <summary>Replaces small files so that a power cut leaves the old or the new one, never half of one.</summary>
internal static partial class DurableFile
{
    private const int ReadOnlyFolder = 0x10000;

    /// <summary>Writes a file next to the old one, flushes it, and puts it in its place. Only the owner can read it.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        CrashPoint.Reach(AgentCrashPoints.BeforeReplace, Path.GetFileName(path));
        var fresh = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(fresh, options))
        {
            file.Write(content);
            Flush(file);
        }

        File.Move(fresh, path, overwrite: true);
        FlushFolder(path);
        CrashPoint.Reach(AgentCrashPoints.AfterReplace, Path.GetFileName(path));
    }

    /// <summary>Flushes a file to the disk. .NET passes over an error of the device (EIO), so the system is asked.</summary>
    /// <exception cref="IOException">What the disk holds is unknown.</exception>
    public static void Flush(FileStream file)
    {
        if (!OperatingSystem.IsLinux())
        {
            file.Flush(flushToDisk: true);
            return;
        }

        file.Flush();
        if (Flush(file.SafeFileHandle) != 0)
        {
            throw new IOException($"'{file.Name}' cannot be flushed: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>Removes a file, durably.</summary>
    public static void Remove(string path)
    {
        CrashPoint.Reach(AgentCrashPoints.BeforeReplace, Path.GetFileName(path));
        File.Delete(path);
        FlushFolder(path);
        CrashPoint.Reach(AgentCrashPoints.AfterReplace, Path.GetFileName(path));
    }

    /// <summary>Flushes the folder of a file, without which a rename may be lost with the power. .NET opens no folders, so the system is asked.</summary>
    public static void FlushFolder(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var handle = OpenFolder(folder, ReadOnlyFolder);
        if (handle < 0)
        {
            throw new IOException($"The folder '{folder}' cannot be opened: error {Marshal.GetLastPInvokeError()}.");
        }

        try
        {
            if (Flush(handle) != 0)
            {
                throw new IOException($"The folder '{folder}' cannot be flushed: error {Marshal.GetLastPInvokeError()}.");
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FlexCoop;

/// <summary>Gives files to the disk for good. .NET passes over an error of the device (EIO), and opens no folders, so the system is asked.</summary>
/// <remarks>This file is also compiled into the agent's library, which may not refer to this one.</remarks>
internal static class DiskFlush
{
    private const int ReadOnly = 0;

    /// <summary>Flushes what was written to a file.</summary>
    /// <exception cref="IOException">What the disk holds is unknown.</exception>
    public static void OfFile(FileStream file) => OfFile(file, file.Name);

    /// <summary>Flushes what was written to a file that has a name for the while only.</summary>
    /// <param name="file">What was written.</param>
    /// <param name="name">What it is to be called, and is called when it cannot be flushed.</param>
    /// <exception cref="IOException">What the disk holds is unknown.</exception>
    public static void OfFile(FileStream file, string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            file.Flush(flushToDisk: true);
            return;
        }

        file.Flush();
        if (Flush(file.SafeFileHandle) != 0)
        {
            throw new IOException($"'{name}' cannot be flushed: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>Flushes the folder of a file, without which the name of a new or moved file may be lost with the power.</summary>
    /// <exception cref="IOException">What the disk holds is unknown.</exception>
    public static void OfFolderOf(string path) => OfFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>Flushes a folder: the names in it.</summary>
    /// <exception cref="IOException">What the disk holds is unknown.</exception>
    public static void OfFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            // It does that by itself.
            return;
        }

        using var handle = Open(folder, ReadOnly);
        if (handle.IsInvalid || Flush(handle) != 0)
        {
            throw new IOException($"The folder '{folder}' cannot be flushed: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flush(SafeFileHandle file);
}

using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FlexCoop.Ca;

/// <summary>Writes files that are there whole or not at all, also after a power cut, and that only their owner can read.</summary>
internal static class AtomicFile
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OwnersFolder = OwnersOnly | UnixFileMode.UserExecute;

    /// <summary>Takes the place of the file of this name, if there is one.</summary>
    public static void Write(string file, string text)
    {
        var next = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersOnly;
        }

        using (var stream = new FileStream(next, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, file, overwrite: true);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
    }

    /// <summary>Gives a folder its final name, with all that is in it.</summary>
    public static void MoveFolder(string from, string to)
    {
        FlushFolder(from);
        Directory.Move(from, to);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>Makes a folder that only its owner can enter.</summary>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnersFolder);
        }
    }

    /// <summary>A rename is durable when the folder is; Windows does that by itself.</summary>
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = Open(folder, 0);
        if (handle.IsInvalid || Flush(handle) != 0)
        {
            throw new IOException($"The folder '{folder}' cannot be made durable (error {Marshal.GetLastPInvokeError()}).");
        }
    }

    // The framework opens no folders.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flush(SafeFileHandle file);
}

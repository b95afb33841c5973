using System.Text;

namespace FlexCoop.Storage;

/// <summary>Writes files that are there whole or not at all, also after a power cut, and that only their owner can read.</summary>
public static class AtomicFile
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OwnersFolder = OwnersOnly | UnixFileMode.UserExecute;

    /// <summary>Takes the place of the file of this name, if there is one.</summary>
    /// <exception cref="IOException">It cannot be written; the file of before is still there, or none.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of a right.</exception>
    public static void Write(string file, string text) => Write(file, Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Write(string, string)"/>
    public static void Write(string file, ReadOnlySpan<byte> bytes)
    {
        var next = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersOnly;
        }

        using (var stream = new FileStream(next, options))
        {
            stream.Write(bytes);
            DiskFlush.OfFile(stream, file);
        }

        File.Move(next, file, overwrite: true);
        DiskFlush.OfFolderOf(file);
    }

    /// <summary>Gives a folder its final name, with all that is in it.</summary>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public static void MoveFolder(string from, string to)
    {
        DiskFlush.OfFolder(from);
        Directory.Move(from, to);
        DiskFlush.OfFolderOf(to);
    }

    /// <summary>Makes a folder that only its owner can enter; one that was there is closed to others, too.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, or it is somebody else's.</exception>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnersFolder);
            File.SetUnixFileMode(folder, OwnersFolder);
        }
    }
}

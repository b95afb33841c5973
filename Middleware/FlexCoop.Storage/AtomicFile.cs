using System.Text;

namespace FlexCoop.Storage;

/// <summary>Writes files that are there whole or not at all, also after a power cut, and that only their owner can read.</summary>
public static class AtomicFile
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OwnersFolder = OwnersOnly | UnixFileMode.UserExecute;

    private const UnixFileMode Everybodys = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const UnixFileMode Groups = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

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

    /// <summary>Puts a file that is whole in the place of another, if there is one.</summary>
    /// <exception cref="IOException">It cannot be moved; the file of before is still there, or none.</exception>
    public static void MoveFile(string from, string to)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(from, OwnersOnly);
        }

        File.Move(from, to, overwrite: true);
        DiskFlush.OfFolderOf(to);
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
    /// <remarks>One that is closed already is left as it is, and so is one that cannot be changed, such as on a read-only mount, when beside its owner only its group can enter it.</remarks>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, or everybody can enter it, and it is somebody else's.</exception>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, OwnersFolder);
        var mode = File.GetUnixFileMode(folder);
        try
        {
            if ((mode & (Groups | Everybodys)) != UnixFileMode.None)
            {
                File.SetUnixFileMode(folder, OwnersFolder);
            }
        }
        catch (Exception refused) when ((refused is IOException or UnauthorizedAccessException) && (mode & Everybodys) == UnixFileMode.None)
        {
            // Whoever owns it has opened it to a group: that of this server.
        }
    }
}

using System.Text;

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
            DiskFlush.OfFile(stream);
        }

        File.Move(next, file, overwrite: true);
        DiskFlush.OfFolderOf(file);
    }

    /// <summary>Gives a folder its final name, with all that is in it.</summary>
    public static void MoveFolder(string from, string to)
    {
        DiskFlush.OfFolder(from);
        Directory.Move(from, to);
        DiskFlush.OfFolderOf(to);
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
}

namespace FlexCoop.Ven;

/// <summary>Replaces small files so that a power cut leaves the old or the new one, never half of one.</summary>
public static class DurableFile
{
    /// <summary>Writes a file next to the old one, flushes it, and puts it in its place. Only the owner can read it.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="content">All of it.</param>
    /// <exception cref="IOException">The disk is full or broken; the old file may stand.</exception>
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
            DiskFlush.OfFile(file);
        }

        File.Move(fresh, path, overwrite: true);
        DiskFlush.OfFolderOf(path);
        CrashPoint.Reach(AgentCrashPoints.AfterReplace, Path.GetFileName(path));
    }

    /// <summary>Removes a file, durably.</summary>
    /// <param name="path">The file; harmless when there is none.</param>
    /// <exception cref="IOException">The disk is broken.</exception>
    public static void Remove(string path)
    {
        CrashPoint.Reach(AgentCrashPoints.BeforeReplace, Path.GetFileName(path));
        File.Delete(path);
        DiskFlush.OfFolderOf(path);
        CrashPoint.Reach(AgentCrashPoints.AfterReplace, Path.GetFileName(path));
    }
}

using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Backup;

/// <summary>Copies the data keys, so that they are not lost with their disk; also while the server makes and destroys some.</summary>
/// <remarks>
/// <list type="number">
/// <item>They are copied as they were at one instant, beside the copy of before.</item>
/// <item>Each is unwrapped: a copy that opens nothing replaces none.</item>
/// <item>It takes the place of the copy of before, and with it of the keys that were destroyed since.</item>
/// </list>
/// </remarks>
internal static class KeysCopy
{
    private static readonly string[] Besides = ["-wal", "-shm", "-journal"];

    /// <returns>How many keys are in it.</returns>
    /// <exception cref="StartException">There are no data keys.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">A key does not open.</exception>
    public static int Make(string dataFolder, string keysFolder, KeyRing ring, string copy)
    {
        var from = Path.Combine(keysFolder, DataKeys.DatabaseName);
        if (!File.Exists(from))
        {
            throw new StartException($"There are no data keys in '{keysFolder}'; give the data folder with which the server is started, and its settings.");
        }

        var isBelow = new[] { dataFolder, keysFolder }.Any(folder => copy.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        if (isBelow || Directory.Exists(copy))
        {
            throw new StartException($"--to: '{copy}' is a folder, or lies among the data or their keys; give a file outside of them.");
        }

        // Step 1
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        var making = copy + ".new";
        Delete([making, .. Besides.Select(beside => making + beside)]);
        DatabaseCopy.Make(from, making);

        // Step 2
        var keys = Check(making, ring);

        // Step 3
        Delete([.. new[] { making, copy }.SelectMany(file => Besides.Select(beside => file + beside))]);
        AtomicFile.MoveFile(making, copy);
        return keys;
    }

    private static int Check(string file, KeyRing ring)
    {
        var keys = DataKeys.ReadFile(file, ring);
        try
        {
            return keys.Check();
        }
        finally
        {
            keys.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static void Delete(string[] files) => Array.ForEach(files, File.Delete);
}

using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Serve;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Backup;

/// <summary>Copies a data folder, so that a server can be started on the copy.</summary>
/// <remarks>
/// <list type="number">
/// <item>Each database is copied as it was at one instant, in an order in which what one says of another holds: first who may do what, then what was done, at last the log of it. What is missing between two of them is done at the start, as after a kill.</item>
/// <item>All other files, which are written whole: those of the authority, the public key of the log, the marks.</item>
/// <item>The copy gets its name when it is whole.</item>
/// </list>
/// </remarks>
internal static class DataCopy
{
    private const string DatabaseExtension = ".db";

    /// <summary>What belongs to databases that are open, or to files that are being written.</summary>
    private static readonly string[] Passing = [DatabaseExtension, ".db-wal", ".db-shm", ".db-journal", ".lock", ".new", ".sock"];

    /// <returns>How many files were copied.</returns>
    /// <exception cref="StartException">There is no data folder, or something has the name of the copy.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    public static int Make(string dataFolder, string copy)
    {
        var from = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataFolder));
        var to = Path.TrimEndingDirectorySeparator(Path.GetFullPath(copy));
        if (!File.Exists(DataFolder.DatabaseFileOf(from)))
        {
            throw new StartException($"--data: '{from}' is no folder of a server; give the one with which it is started.");
        }

        if (Path.Exists(to) || to.StartsWith(from + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new StartException($"--to: '{to}' is there already, or is below the data; give a new name outside of it.");
        }

        var making = to + ".new";
        if (Directory.Exists(making))
        {
            // Left by one that was killed.
            Directory.Delete(making, recursive: true);
        }

        AtomicFile.MakeFolder(making);

        // Step 1
        var databases = Directory.GetFiles(from, "*" + DatabaseExtension, SearchOption.AllDirectories).OrderBy(file => Order(from, file)).ThenBy(file => file, StringComparer.Ordinal).ToList();
        foreach (var database in databases)
        {
            DatabaseCopy.Make(database, Target(from, making, database));
        }

        // Step 2
        var files = Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(file => !Passing.Any(passing => file.EndsWith(passing, StringComparison.Ordinal))).ToList();
        foreach (var file in files)
        {
            AtomicFile.Write(Target(from, making, file), File.ReadAllBytes(file));
        }

        // Step 3
        AtomicFile.MoveFolder(making, to);
        return databases.Count + files.Count;
    }

    private static int Order(string dataFolder, string database) =>
        database.StartsWith(IdentitySetup.StoreFolder(dataFolder), StringComparison.Ordinal) ? 0 : database.StartsWith(AuditLog.Folder(dataFolder), StringComparison.Ordinal) ? 2 : 1;

    private static string Target(string from, string to, string file)
    {
        var target = Path.Combine(to, Path.GetRelativePath(from, file));
        AtomicFile.MakeFolder(Path.GetDirectoryName(target)!);
        return target;
    }
}

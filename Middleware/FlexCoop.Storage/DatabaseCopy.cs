using FlexCoop.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace FlexCoop.Storage;

/// <summary>Copies a database as it was at one instant, also while another process writes to it. What was deleted before is not in the copy.</summary>
public static class DatabaseCopy
{
    /// <param name="file">The database.</param>
    /// <param name="copy">The file to make; there is none yet.</param>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static void Make(string file, string copy)
    {
        SQLitePCL.Batteries_V2.Init();
        try
        {
            using (var connection = SqliteFile.OpenForCopying(file))
            {
                using var command = connection.CreateCommand();
                command.CommandText = "VACUUM INTO $copy";
                command.Parameters.AddWithValue("$copy", copy);
                command.ExecuteNonQuery();
            }

            using var written = new FileStream(copy, FileMode.Open, FileAccess.ReadWrite);
            DiskFlush.OfFile(written);
        }
        catch (SqliteException failed)
        {
            throw new IOException($"'{file}' could not be copied to '{copy}': {failed.Message}", failed);
        }
    }
}

using Microsoft.Data.Sqlite;

namespace FlexCoop.Middleware.Tests.Admission;

/// <summary>Holds the store's file, so that no commit comes to its end: what waits for one is at work as long as a test wants.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly SqliteConnection _connection;

    /// <param name="dataFolder">The folder of the data; a commit gives up after five seconds.</param>
    public StoreLock(string dataFolder)
    {
        SQLitePCL.Batteries_V2.Init();
        _connection = new SqliteConnection($"Data Source={Path.Combine(dataFolder, "flexcoop.db")};Pooling=False");
        _connection.Open();
        using var begin = _connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        begin.ExecuteNonQuery();
    }

    /// <summary>Lets commits go on.</summary>
    public void Dispose() => _connection.Dispose();
}

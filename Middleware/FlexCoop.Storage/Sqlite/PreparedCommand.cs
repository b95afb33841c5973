using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FlexCoop.Storage.Sqlite;

/// <summary>A statement that is prepared once and run many times, with parameters ?1, ?2, …, by one caller at a time.</summary>
/// <remarks>It speaks to the engine itself: a <see cref="SqliteCommand"/> makes a reader for each run and looks up each parameter by its name, which costs as much as the row.</remarks>
internal sealed class PreparedCommand : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public PreparedCommand(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    /// <param name="values">Of ?1, ?2, …: a string, number, array of bytes, or null.</param>
    /// <returns>How many rows were changed.</returns>
    public int Execute(params ReadOnlySpan<object?> values)
    {
        Run(values, row: null, CancellationToken.None);
        return raw.sqlite3_changes(_database);
    }

    /// <returns>The numbers of the one row that the statement returns.</returns>
    public long[] Row(params ReadOnlySpan<object?> values)
    {
        var row = new long[raw.sqlite3_column_count(_statement)];
        Run(
            values,
            statement =>
            {
                for (var column = 0; column < row.Length; column++)
                {
                    row[column] = raw.sqlite3_column_int64(statement, column);
                }
            },
            CancellationToken.None);
        return row;
    }

    /// <summary>Walks through the rows that the statement returns.</summary>
    /// <param name="values">Of ?1, ?2, ….</param>
    /// <param name="row">Looks at a row where it lies.</param>
    /// <param name="cancellationToken">Gives up, between two rows.</param>
    public void Scan(ReadOnlySpan<object> values, Action<sqlite3_stmt> row, CancellationToken cancellationToken) => Run(values!, row, cancellationToken);

    public void Dispose() => _statement.Dispose();

    private void Run(ReadOnlySpan<object?> values, Action<sqlite3_stmt>? row, CancellationToken cancellationToken)
    {
        try
        {
            for (var number = 1; number <= values.Length; number++)
            {
                Check(Bind(number, values[number - 1]));
            }

            int step;
            while ((step = raw.sqlite3_step(_statement)) == raw.SQLITE_ROW)
            {
                row?.Invoke(_statement);
                cancellationToken.ThrowIfCancellationRequested();
            }

            Check(step);
        }
        finally
        {
            // What went wrong has been said; this only makes it ready for the next run.
            raw.sqlite3_reset(_statement);
        }
    }

    private int Bind(int number, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, number),
        string text => raw.sqlite3_bind_text(_statement, number, text),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, number, bytes),
        double real => raw.sqlite3_bind_double(_statement, number, real),
        _ => raw.sqlite3_bind_int64(_statement, number, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
    };

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}

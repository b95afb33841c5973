namespace FlexCoop.Storage.Sqlite;

/// <summary>The table of a log.</summary>
internal static class LogTable
{
    public static string Name(LogDefinition log) => "log_" + log.Name.Replace('-', '_');
}

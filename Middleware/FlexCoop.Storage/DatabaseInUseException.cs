namespace FlexCoop.Storage;

/// <summary>Another process has the database open. The embedded engine serves one process; several need PostgreSQL.</summary>
public sealed class DatabaseInUseException(string file, Exception inner)
    : IOException($"'{file}' is in use by another process; stop that one, or give this one a folder of its own.", inner);

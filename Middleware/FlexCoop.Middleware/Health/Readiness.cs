namespace FlexCoop.Middleware.Health;

/// <summary>Whether requests can be served: the stores are up, and what is kept in memory was read.</summary>
internal sealed class Readiness(OpenDatabases databases)
{
    private volatile bool _isReached;

    public bool IsReady => _isReached && databases.Failure is null;

    public void Reached() => _isReached = true;
}

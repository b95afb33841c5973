using FlexCoop.Storage;

namespace FlexCoop.Middleware.Health;

/// <summary>Whether requests can be served: the store is up, and what is kept in memory was read.</summary>
internal sealed class Readiness(Database database)
{
    private volatile bool _isReached;

    public bool IsReady => _isReached && database.Failure is null;

    public void Reached() => _isReached = true;
}

using System.Collections.Concurrent;
using System.Net;

namespace FlexCoop.Vtn;

/// <summary>Looks up names that others have named to us, whose servers may answer as late as they like.</summary>
/// <remarks>
/// A look-up of the system holds its thread until it ends, whoever has given up waiting: so each has a thread of its own, and there are few of them, until their real end. Names of which the last look-up failed or
/// was given up share fewer still, and keep nobody else waiting.
/// </remarks>
/// <param name="lookUp">Looks a name up; blocks.</param>
#pragma warning disable CA1001 // It lives as long as the process: a look-up that nobody waits for ends after whoever would dispose of it.
internal sealed class NameLookups(Func<string, IPAddress[]> lookUp)
#pragma warning restore CA1001
{
    private const int AtOnce = 32;
    private const int BadAtOnce = 4;

    /// <summary>How many bad names are remembered; then all are tried as if they were good.</summary>
    private const int MostBad = 10_000;

    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly SemaphoreSlim _placesOfBad = new(BadAtOnce);
    private readonly ConcurrentDictionary<string, bool> _bad = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Looks a name up.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">It leads to nothing.</exception>
    public async Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken)
    {
        var places = _bad.ContainsKey(host) ? _placesOfBad : _places;
        await places.WaitAsync(cancellationToken);
        var lookup = Task.Factory.StartNew(() => LookUp(host, places), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            var found = await lookup.WaitAsync(cancellationToken);
            _bad.TryRemove(host, out _);
            return found;
        }
        catch
        {
            if (_bad.Count >= MostBad)
            {
                _bad.Clear();
            }

            _bad[host] = true;
            throw;
        }
    }

    private IPAddress[] LookUp(string host, SemaphoreSlim places)
    {
        try
        {
            return lookUp(host);
        }
        finally
        {
            places.Release();
        }
    }
}

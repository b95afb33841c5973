namespace FlexCoop.Vtn;

/// <summary>Of several opts, the latest for each resource of a VEN: it alone counts (rule 203).</summary>
/// <remarks>Made in the time that it takes to read the opts once, and asked in no time: a VEN has up to a thousand resources and a thousand opts.</remarks>
internal sealed class LatestOpts<T>
    where T : class
{
    private readonly Dictionary<string, T> _ofResource = [];
    private readonly T? _ofRest;

    /// <param name="opts">The opts, the oldest first.</param>
    /// <param name="scope">What an opt is for.</param>
    /// <param name="ven">Whose they are.</param>
    public LatestOpts(IEnumerable<T> opts, Func<T, OptScope> scope, KnownVen ven)
    {
        foreach (var opt in opts.Reverse())
        {
            if (scope(opt) is { ResourceIds: null, DeviceClasses.Count: 0 })
            {
                _ofRest = opt;
                break;
            }

            foreach (var resource in scope(opt).Resources(ven))
            {
                _ofResource.TryAdd(resource, opt);
            }
        }
    }

    /// <summary>The latest opt for a resource; null when there is none.</summary>
    /// <param name="resourceId">The resource; null for a VEN that has named none.</param>
    public T? For(string? resourceId) => resourceId is not null && _ofResource.TryGetValue(resourceId, out var opt) ? opt : _ofRest;
}

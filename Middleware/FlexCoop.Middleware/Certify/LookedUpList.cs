using System.Collections;

namespace FlexCoop.Middleware.Certify;

/// <summary>What is looked up at a node when a scenario reads it, once.</summary>
/// <param name="look">Looks it up.</param>
internal sealed class LookedUpList<T>(Func<IReadOnlyList<T>> look) : IReadOnlyList<T>
{
    private readonly Lazy<IReadOnlyList<T>> _list = new(look);

    public int Count => _list.Value.Count;

    public T this[int index] => _list.Value[index];

    public IEnumerator<T> GetEnumerator() => _list.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

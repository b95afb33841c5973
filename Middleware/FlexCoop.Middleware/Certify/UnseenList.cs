using System.Collections;
using FlexCoop.Conformance;

namespace FlexCoop.Middleware.Certify;

/// <summary>What a node does not show: a scenario that looks at it is skipped, and any other goes on.</summary>
/// <param name="what">As in the question.</param>
internal sealed class UnseenList<T>(string what) : IReadOnlyList<T>
{
    public int Count => throw Skipped();

    public T this[int index] => throw Skipped();

    public IEnumerator<T> GetEnumerator() => throw Skipped();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ScenarioSkippedException Skipped() => new($"the node under test does not show its {what}");
}

using System.Text.Json;

namespace FlexCoop.Middleware.Resources;

/// <summary>What the documents of one stretch of time say together.</summary>
/// <param name="start">When it begins.</param>
/// <param name="query">How long it is, and what is made of the values.</param>
internal sealed class Bucket(DateTimeOffset start, BucketQuery query)
{
    private readonly Dictionary<string, (double Value, int Count, DateTimeOffset At)> _values = [];

    public DateTimeOffset Start => start;

    /// <summary>When it ends; where that is beyond the last instant that there is, then.</summary>
    public DateTimeOffset End => query.Length <= DateTimeOffset.MaxValue - start ? start + query.Length : DateTimeOffset.MaxValue;

    /// <summary>How many documents are in it.</summary>
    public int Count { get; private set; }

    /// <summary>The value of a member; null when no document has one.</summary>
    public double? Of(ResourceMember member) => _values.TryGetValue(member.Path, out var found)
        ? Math.Clamp(query.By == Aggregate.Mean ? found.Value / found.Count : found.Value, double.MinValue, double.MaxValue)
        : null;

    public void Add(ResourceDocument document, DateTimeOffset at)
    {
        Count++;
        foreach (var member in query.Members)
        {
            if (ResourceValue.Find(document.Body, member.Path) is { ValueKind: JsonValueKind.Number } number)
            {
                var next = (Value: number.GetDouble(), Count: 1, At: at);
                _values[member.Path] = _values.TryGetValue(member.Path, out var before) ? Join(before, next) : next;
            }
        }
    }

    private (double Value, int Count, DateTimeOffset At) Join((double Value, int Count, DateTimeOffset At) before, (double Value, int Count, DateTimeOffset At) next) => query.By switch
    {
        Aggregate.Min => before with { Value = Math.Min(before.Value, next.Value) },
        Aggregate.Max => before with { Value = Math.Max(before.Value, next.Value) },
        Aggregate.Last => next.At >= before.At ? next : before,
        _ => (before.Value + next.Value, before.Count + 1, before.At),
    };
}

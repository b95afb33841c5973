using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Resources;

/// <summary>What is wrong with the rows of a request: as much as is told and kept, whatever was sent.</summary>
/// <param name="Told">The first hundred faults.</param>
/// <param name="More">How many more there are.</param>
internal sealed record BatchFaults(IReadOnlyList<RuleFault> Told, int More)
{
    private const int MaxTold = 100;

    public static BatchFaults None { get; } = new([], More: 0);

    public bool HasAny => Told.Count > 0;

    public BatchFaults With(IReadOnlyCollection<RuleFault> others)
    {
        var added = Math.Min(others.Count, MaxTold - Told.Count);
        return others.Count == 0 ? this : new(added == 0 ? Told : [.. Told, .. others.Take(added)], More + others.Count - added);
    }
}

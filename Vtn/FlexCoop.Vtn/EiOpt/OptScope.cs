namespace FlexCoop.Vtn;

/// <summary>What of a VEN an opt is for (rules 202, 209).</summary>
public sealed record OptScope
{
    /// <summary>The resources, joined by OR; null for the VEN with all its resources.</summary>
    public IReadOnlyList<string>? ResourceIds { get; init; }

    /// <summary>Of these only the devices of these classes; empty for all (rule 209: joined to the resources by AND).</summary>
    public IReadOnlyList<string> DeviceClasses { get; init; } = [];

    /// <summary>How many resources and device classes it names.</summary>
    internal int Named => (ResourceIds?.Count ?? 0) + DeviceClasses.Count;

    /// <summary>The resources that the opt is for, when it is not for all of the VEN.</summary>
    /// <param name="ven">The VEN, whose METADATA tells of what class its resources are.</param>
    internal IEnumerable<string> Resources(KnownVen ven) =>
        (ResourceIds ?? ven.ResourceIds).Where(resource => DeviceClasses.Count == 0 || ven.IsOfClass(resource, DeviceClasses));

    /// <summary>What is left of it beside a newer one, which overrides it where both are for the same (rule 203).</summary>
    /// <returns>Null when nothing is left.</returns>
    internal OptScope? Without(OptScope newer)
    {
        if (newer.DeviceClasses.Count > 0 && (DeviceClasses.Count == 0 || DeviceClasses.Except(newer.DeviceClasses).Any()))
        {
            return this;
        }

        if (newer.ResourceIds is not { } taken)
        {
            return null;
        }

        return ResourceIds is null ? this
            : ResourceIds.Except(taken).ToList() is { Count: > 0 } left ? this with { ResourceIds = left }
            : null;
    }
}

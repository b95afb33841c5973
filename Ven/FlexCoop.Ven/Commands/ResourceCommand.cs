using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>A command to a resource: what to bring it to and until when, or to let it go.</summary>
public sealed record ResourceCommand
{
    /// <summary>The resource.</summary>
    public required string ResourceId { get; init; }

    /// <summary>The event that asks for it; null for letting go.</summary>
    public string? EventId { get; init; }

    /// <summary>The event's modification.</summary>
    public uint ModificationNumber { get; init; }

    /// <summary>The number of the interval, from 0.</summary>
    public int Interval { get; init; }

    /// <summary>The signal's name; null for letting go.</summary>
    public string? SignalName { get; init; }

    /// <summary>The signal's type.</summary>
    public SignalType SignalType { get; init; }

    /// <summary>The value, in the signal's unit.</summary>
    public double Value { get; init; }

    /// <summary>The power of ten of the unit.</summary>
    public SiScaleCode Scale { get; init; }

    /// <summary>What is asked of other points of the resource together with it; null for nothing.</summary>
    public IReadOnlyList<LoadControlPoint>? Besides { get; init; }

    /// <summary>When the resource lets go by itself; null for letting go.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Whether the resource is to be let go.</summary>
    internal bool IsRelease => SignalName is null;

    /// <summary>What is demanded; only where it is no release.</summary>
    internal ResourceDemand Demand => new(new SignalName(SignalName!), SignalType, Value, Scale) { Besides = Besides ?? [] };

    internal static ResourceCommand Release(ResourceId resource) => new() { ResourceId = resource.Value };
}

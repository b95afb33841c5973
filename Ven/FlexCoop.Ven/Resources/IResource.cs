using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>The port through which the VEN drives and reads what is on site: one OpenADR resource.</summary>
/// <remarks>Whoever implements it knows the device; the VEN knows only this. Positive power is drawn from the grid.</remarks>
public interface IResource
{
    /// <summary>The resourceID, unique on site.</summary>
    ResourceId Id { get; }

    /// <summary>The device class of rule 111, such as Thermostat; empty for a meter.</summary>
    string DeviceClass { get; }

    /// <summary>What else the resource is and can do, by names that begin with <c>x-</c>, which rule 111 allows beside the classes; told by METADATA of its state.</summary>
    IReadOnlyList<string> Traits => [];

    /// <summary>Whether power and energy of the resource are measured.</summary>
    bool IsMetered => true;

    /// <summary>Whether the resource can act on a signal of this name, type and unit.</summary>
    bool Supports(SignalName name, SignalType type, ItemBase? unit);

    /// <summary>Why the resource cannot act on a value of a signal that it supports; null when it can.</summary>
    string? WhyNot(SignalName name, SignalType type, double value) => null;

    /// <summary>Brings the resource to what is demanded, until an instant at which it lets go by itself. Doing it twice is as good as once.</summary>
    /// <param name="demand">What is demanded; a value that asks for nothing (SIMPLE 0) lets the resource go.</param>
    /// <param name="validUntil">When the resource lets go by itself, in domain time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The device does not answer.</exception>
    ValueTask ApplyAsync(ResourceDemand demand, DateTimeOffset validUntil, CancellationToken cancellationToken);

    /// <summary>Whether the resource holds just this already, by what its device says.</summary>
    /// <exception cref="IOException">The device does not answer.</exception>
    ValueTask<bool> HoldsAsync(ResourceDemand demand, DateTimeOffset validUntil, CancellationToken cancellationToken);

    /// <summary>Lets the resource go: its owner's control again.</summary>
    /// <exception cref="IOException">The device does not answer.</exception>
    ValueTask ReleaseAsync(CancellationToken cancellationToken);

    /// <summary>Whether the resource is under its owner's control, by what its device says.</summary>
    /// <exception cref="IOException">The device does not answer.</exception>
    ValueTask<bool> IsReleasedAsync(CancellationToken cancellationToken);

    /// <summary>What the resource draws now and how it is. A device that does not answer is a reading too.</summary>
    ValueTask<ResourceReading> ReadAsync(CancellationToken cancellationToken);
}

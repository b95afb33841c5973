using FlexCoop.OpenAdr;
using FlexCoop.Ven;

namespace FlexCoop.Conformance.Tests;

/// <summary>A resource that holds what it was told until it is told otherwise, or the demand ends.</summary>
internal sealed class ModelResource(string id, TimeProvider clock) : IResource
{
    private (ResourceDemand Demand, DateTimeOffset Until)? _held;

    public ResourceId Id { get; } = new(id);

    public string DeviceClass => "Thermostat";

    /// <summary>What it holds now; null when it is its owner's.</summary>
    public (ResourceDemand Demand, DateTimeOffset Until)? Held => _held is { } held && held.Until > clock.GetUtcNow() ? held : null;

    public bool Supports(SignalName name, SignalType type, ItemBase? unit) => name.IsSimple;

    public ValueTask ApplyAsync(ResourceDemand demand, DateTimeOffset validUntil, CancellationToken cancellationToken)
    {
        _held = (demand, validUntil);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> HoldsAsync(ResourceDemand demand, DateTimeOffset validUntil, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Held == (demand, validUntil));

    public ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        _held = null;
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> IsReleasedAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Held is null);

    public ValueTask<ResourceReading> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new ResourceReading(1000, IsOnline: true, IsOverridden: false));
}

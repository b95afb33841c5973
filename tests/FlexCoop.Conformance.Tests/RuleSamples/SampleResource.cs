using FlexCoop.OpenAdr;
using FlexCoop.Ven;

namespace FlexCoop.Conformance.Tests;

/// <summary>A resource that can act on every signal, and does as it is told.</summary>
internal sealed class SampleResource(string id) : IResource
{
    private ResourceDemand? _held;

    public ResourceId Id { get; } = new(id);

    public string DeviceClass => "Thermostat";

    public bool Supports(SignalName name, SignalType type, ItemBase? unit) => true;

    public ValueTask ApplyAsync(ResourceDemand demand, DateTimeOffset validUntil, CancellationToken cancellationToken)
    {
        _held = demand;
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> HoldsAsync(ResourceDemand demand, DateTimeOffset validUntil, CancellationToken cancellationToken) => ValueTask.FromResult(_held == demand);

    public ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        _held = null;
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> IsReleasedAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_held is null);

    public ValueTask<ResourceReading> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new ResourceReading(1000, IsOnline: true, IsOverridden: false));
}

using FlexCoop.OpenAdr;
using FlexCoop.Ven;

namespace FlexCoop.Conformance.Tests;

/// <summary>A resource of our VEN under test, whose device keeps a log of what it was told.</summary>
internal sealed class ProductVenDevice(SiteResource resource, TimeProvider clock, Action<DeviceOrder> log) : IResource
{
    private readonly DateTimeOffset _began = clock.GetUtcNow();
    private (ResourceDemand Demand, DateTimeOffset Until)? _held;

    public ResourceId Id => resource.Id;

    public string DeviceClass => resource.DeviceClass;

    public bool IsOnline { get; set; } = true;

    public double PowerW { get; set; } = 1000;

    public bool Supports(SignalName name, SignalType type, ItemBase? unit) =>
        name.IsSimple
        || (name == SignalName.ElectricityPrice && type == SignalType.Price && unit?.Kind == ItemBaseKind.CurrencyPerKWh)
        || (name == SignalName.LoadDispatch && type == SignalType.Setpoint && unit?.Kind == ItemBaseKind.PowerReal);

    public ValueTask ApplyAsync(ResourceDemand demand, DateTimeOffset validUntil, CancellationToken cancellationToken)
    {
        Answer();
        _held = (demand, validUntil);
        log(new DeviceOrder(Id, clock.GetUtcNow(), demand.SignalName, demand.BaseValue));
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> HoldsAsync(ResourceDemand demand, DateTimeOffset validUntil, CancellationToken cancellationToken)
    {
        Answer();
        return ValueTask.FromResult(IsHeld && _held == (demand, validUntil));
    }

    public ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        Answer();
        _held = null;
        log(new DeviceOrder(Id, clock.GetUtcNow(), Signal: null, Value: 0));
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> IsReleasedAsync(CancellationToken cancellationToken)
    {
        Answer();
        return ValueTask.FromResult(!IsHeld);
    }

    /// <summary>Its counter counts 10 Wh a minute.</summary>
    public ValueTask<ResourceReading> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new ResourceReading(
        IsOnline ? PowerW : null,
        IsOnline,
        IsOverridden: false,
        IsOnline ? 10 * (clock.GetUtcNow() - _began).TotalMinutes : null,
        new LoadControlState { LevelOffset = new LoadControlValue(IsHeld ? _held!.Value.Demand.Value : 0) }));

    private bool IsHeld => _held is { } held && held.Until > clock.GetUtcNow();

    private void Answer()
    {
        if (!IsOnline)
        {
            throw new IOException($"{Id} does not answer.");
        }
    }
}

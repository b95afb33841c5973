using FlexCoop.OpenAdr;
using FlexCoop.Ven;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Faults;

/// <summary>A device that keeps a log of what it takes.</summary>
/// <param name="clock">Domain time.</param>
/// <param name="doubles">The planted bug: every setting reaches the device twice.</param>
internal sealed class LoggedResource(TimeProvider clock, bool doubles) : IResource
{
    private readonly List<LedgerLine> _log = [];
    private (ResourceDemand Demand, DateTimeOffset Until)? _held;

    public ResourceId Id { get; } = new("heatpump");

    public string DeviceClass => "Thermostat";

    /// <summary>What it has taken, the oldest first.</summary>
    public IReadOnlyList<LedgerLine> Log
    {
        get
        {
            lock (_log)
            {
                return [.. _log];
            }
        }
    }

    public bool Supports(SignalName name, SignalType type, ItemBase? unit) => name.IsSimple;

    public ValueTask ApplyAsync(ResourceDemand demand, DateTimeOffset validUntil, CancellationToken cancellationToken)
    {
        _held = (demand, validUntil);
        for (var times = doubles ? 2 : 1; times > 0; times--)
        {
            Write(new LedgerLine(clock.GetUtcNow(), Id.Value, demand.SignalName.Value, demand.Value, validUntil));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> HoldsAsync(ResourceDemand demand, DateTimeOffset validUntil, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_held == (demand, validUntil) && validUntil > clock.GetUtcNow());

    public ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        _held = null;
        Write(new LedgerLine(clock.GetUtcNow(), Id.Value, "release", Value: null, ValidUntil: null));
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> IsReleasedAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_held is not { } held || held.Until <= clock.GetUtcNow());

    public ValueTask<ResourceReading> ReadAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(new ResourceReading(ActivePowerW: 1000, IsOnline: true, IsOverridden: false));

    private void Write(LedgerLine line)
    {
        lock (_log)
        {
            _log.Add(line);
        }
    }
}

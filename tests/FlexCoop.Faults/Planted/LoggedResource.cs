using FlexCoop.OpenAdr;
using FlexCoop.Ven;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Faults;

/// <summary>A device that keeps a log of what it takes.</summary>
/// <param name="clock">Domain time.</param>
/// <param name="bug">What is wrong with it.</param>
internal sealed class LoggedResource(TimeProvider clock, PlantedBug bug) : IResource
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
        var times = bug switch
        {
            PlantedBug.TellsTwice => 2,
            PlantedBug.NeverSets => 0,
            PlantedBug.KeepsTheFirst when Log.Count > 0 => 0,
            _ => 1,
        };
        for (; times > 0; times--)
        {
            Write(new LedgerLine(clock.GetUtcNow(), Id.Value, demand.SignalName.Value, demand.Value, bug == PlantedBug.EndsLate ? validUntil.AddHours(1) : validUntil));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> HoldsAsync(ResourceDemand demand, DateTimeOffset validUntil, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_held == (demand, validUntil) && validUntil > clock.GetUtcNow());

    public ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        _held = null;
        if (bug is PlantedBug.NeverReleases or PlantedBug.EndsLate)
        {
            return ValueTask.CompletedTask;
        }

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

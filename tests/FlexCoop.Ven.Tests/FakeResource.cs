using System.Threading.Channels;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>A resource whose device keeps a log of what it was told, and lets go by itself when a demand ends.</summary>
internal sealed class FakeResource(string id, TimeProvider clock, string deviceClass = "Thermostat") : IResource
{
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();
    private (ResourceDemand Demand, DateTimeOffset Until)? _held;

    public ResourceId Id { get; } = new(id);

    public string DeviceClass => deviceClass;

    /// <summary>Whether it has a meter.</summary>
    public bool IsMetered { get; init; } = true;

    /// <summary>Whether the device answers.</summary>
    public bool IsOnline { get; set; } = true;

    /// <summary>In what its driver fails, whatever is asked of it; null when it does not.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What it draws, W.</summary>
    public double PowerW { get; set; } = 1000;

    /// <summary>What its energy counter counts: 10 Wh a minute.</summary>
    public double EnergyWh => 10 * Minute(clock.GetUtcNow());

    /// <summary>How it is controlled.</summary>
    public LoadControlState? LoadControl { get; set; }

    /// <summary>The signals that it can act on.</summary>
    public Func<SignalName, SignalType, ItemBase?, bool> Can { get; set; } = (name, _, _) => name.IsSimple;

    /// <summary>Which values it cannot take, and why.</summary>
    public Func<double, string?> CannotTake { get; set; } = _ => null;

    /// <summary>Everything it was told, in order; minutes are counted from <see cref="Some.Now"/>.</summary>
    public List<string> Log { get; } = [];

    public bool IsHeld => _held is { } held && held.Until > clock.GetUtcNow();

    /// <summary>Makes it hold a demand that nobody here has given it.</summary>
    public void Hold(ResourceDemand demand, DateTimeOffset until) => _held = (demand, until);

    public bool Supports(SignalName name, SignalType type, ItemBase? unit) => Can(name, type, unit);

    public string? WhyNot(SignalName name, SignalType type, double value) => CannotTake(value);

    /// <summary>Waits for the next thing it is told.</summary>
    public async Task<string> NextAsync(CancellationToken cancellationToken) => await _told.Reader.ReadAsync(cancellationToken);

    /// <summary>Waits until it has been told more than a number of things.</summary>
    public async Task NextToldAsync(int before, CancellationToken cancellationToken)
    {
        while (Log.Count <= before)
        {
            await _told.Reader.WaitToReadAsync(cancellationToken);
            _told.Reader.TryRead(out var _);
        }
    }

    public ValueTask ApplyAsync(ResourceDemand demand, DateTimeOffset validUntil, CancellationToken cancellationToken)
    {
        Answer();
        _held = (demand, validUntil);
        Tell($"{demand.SignalName} {demand.Value} at {Minute(clock.GetUtcNow())} until {Minute(validUntil)}");
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
        Tell($"release at {Minute(clock.GetUtcNow())}");
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> IsReleasedAsync(CancellationToken cancellationToken)
    {
        Answer();
        return ValueTask.FromResult(!IsHeld);
    }

    public ValueTask<ResourceReading> ReadAsync(CancellationToken cancellationToken) =>
        Failure is { } failure ? throw failure : ValueTask.FromResult(new ResourceReading(IsOnline ? PowerW : null, IsOnline, IsOverridden: false, IsOnline ? EnergyWh : null, LoadControl));

    private static double Minute(DateTimeOffset instant) => (instant - Some.Now).TotalMinutes;

    private void Answer()
    {
        if (Failure is { } failure)
        {
            throw failure;
        }

        if (!IsOnline)
        {
            throw new IOException($"{id} does not answer.");
        }
    }

    private void Tell(string what)
    {
        lock (Log)
        {
            Log.Add(what);
        }

        _told.Writer.TryWrite(what);
    }
}

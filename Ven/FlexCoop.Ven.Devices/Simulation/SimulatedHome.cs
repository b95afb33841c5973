namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>A home with its devices, weather and people, computed by simple physics.</summary>
/// <remarks>
/// <para>
/// The same parameters, commands and instants of commands give the same state, bit for bit, however often it is asked to advance: steps
/// end at whole minutes of UTC, and besides only where a command comes in or a setting ends. So settings act to the tick, too.
/// </para>
/// <para>The undisturbed twin of a home is a second one of the same setup and origin that gets no settings.</para>
/// <para>It may be used by many threads.</para>
/// </remarks>
public sealed class SimulatedHome : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HomeSetup _setup;
    private readonly HomeModel _model;
    private readonly Surroundings _surroundings;
    private readonly HashSet<DeviceId> _disconnected = [];
    private readonly HomeMemory? _memory;
    private HomeState _state;
    private DateTimeOffset _now;

    /// <summary>A home that lives as long as this object.</summary>
    /// <param name="setup">What it is made from.</param>
    /// <param name="origin">Where its life begins, warm and with empty meters; measured data are laid onto the day of it.</param>
    /// <exception cref="ArgumentException">The guards could not do what they promise with these parameters; the text says why.</exception>
    public SimulatedHome(HomeSetup setup, DateTimeOffset origin)
        : this(setup, origin, memory: null)
    {
    }

    private SimulatedHome(HomeSetup setup, DateTimeOffset origin, HomeMemory? memory)
    {
        ArgumentNullException.ThrowIfNull(setup);
        if (setup.Parameters.Faults().ToList() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(setup));
        }

        _setup = setup;
        _memory = memory;
        Origin = origin.ToUniversalTime();
        _model = new HomeModel(setup.Parameters);
        _surroundings = new Surroundings(setup, Origin);
        _state = HomeState.At(Origin, setup.Parameters);
        _now = Origin;
        Devices = [.. HomeEquipment.Of(this)];
    }

    /// <summary>What the home is made from.</summary>
    public HomeParameters Parameters => _setup.Parameters;

    /// <summary>Where its life began, in UTC.</summary>
    public DateTimeOffset Origin { get; }

    /// <summary>Every device of the home, its meter and base load included. They implement the capabilities of what they are.</summary>
    public IReadOnlyList<IDevice> Devices { get; }

    /// <summary>Opens a home that outlives the process which drives it, as a real one does (see <see cref="HomeMemory"/>).</summary>
    /// <param name="setup">What it is made from; parameters and measured data must be those with which the folder was begun.</param>
    /// <param name="origin">Where its life begins; a home that is already in the folder keeps its own.</param>
    /// <param name="folder">Where its memory lies; made if it is not there. One process at a time.</param>
    /// <exception cref="InvalidDataException">The folder holds another home, or is damaged; the text says where and what to do.</exception>
    /// <exception cref="IOException">Another process drives this home, or the folder cannot be written.</exception>
    public static SimulatedHome Open(HomeSetup setup, DateTimeOffset origin, string folder)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var memory = HomeMemory.Open(folder);
        try
        {
            var snapshot = memory.FindSnapshot(setup.Parameters);
            var home = new SimulatedHome(setup, snapshot?.Origin ?? origin, memory);
            home.Remember(snapshot);
            return home;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Lets time go on to an instant. An instant that has passed changes nothing.</summary>
    public void AdvanceTo(DateTimeOffset instant)
    {
        lock (_gate)
        {
            AdvanceAndSave(instant);
        }
    }

    /// <summary>The home as it is now; an immutable record.</summary>
    public HomeState CaptureState()
    {
        lock (_gate)
        {
            FollowClock();
            return _state;
        }
    }

    /// <summary>Puts the home back into a state that was captured of it; what follows is the same again.</summary>
    public void Restore(HomeState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        lock (_gate)
        {
            _state = state;
            _now = state.Instant;
            _memory?.Save(Parameters, Origin, _state);
        }
    }

    /// <summary>Cuts a device off from whoever drives it. It goes on working, and lets go of its setting when that ends.</summary>
    public void Disconnect(DeviceId device)
    {
        lock (_gate)
        {
            _disconnected.Add(device);
        }
    }

    /// <summary>Connects a device again.</summary>
    public void Reconnect(DeviceId device)
    {
        lock (_gate)
        {
            _disconnected.Remove(device);
        }
    }

    /// <summary>Closes the memory. Nothing is saved: a home that is closed is no better off than one whose process was killed.</summary>
    public void Dispose() => _memory?.Dispose();

    /// <summary>The home's own time, as its drivers see it.</summary>
    internal DateTimeOffset Now()
    {
        lock (_gate)
        {
            FollowClock();
            return _now;
        }
    }

    internal bool IsConnected(DeviceId device)
    {
        lock (_gate)
        {
            return !_disconnected.Contains(device);
        }
    }

    internal void Hold(DeviceId device, DeviceSetting setting, DateTimeOffset validUntil) =>
        Command(at => new LedgerLine(at, device.Value, setting.Name, setting.Value, validUntil.ToUniversalTime()));

    internal void Release(DeviceId device) =>
        Command(at => new LedgerLine(at, device.Value, LedgerLine.ReleaseName, Value: null, ValidUntil: null));

    private void Command(Func<DateTimeOffset, LedgerLine> line)
    {
        lock (_gate)
        {
            FollowClock();
            var written = line(_now);
            _memory?.Append(written);
            Obey(written);
        }
    }

    /// <summary>Does what a line of the ledger says, at its instant.</summary>
    private void Obey(LedgerLine line)
    {
        Advance(line.At);
        StepTo(_now);
        _state = _state with { Held = _state.Held.With(new DeviceId(line.Device), line.ToHeldSetting()).At(_now) };
    }

    private void FollowClock()
    {
        if (_setup.Clock is { } clock)
        {
            AdvanceAndSave(clock.GetUtcNow());
        }
    }

    private void AdvanceAndSave(DateTimeOffset instant)
    {
        Advance(instant);
        if (_memory is { } memory && memory.IsSaveDue(_state.Instant))
        {
            memory.Save(Parameters, Origin, _state);
        }
    }

    private void Advance(DateTimeOffset instant)
    {
        if (instant <= _now)
        {
            return;
        }

        _now = instant.ToUniversalTime();
        for (var end = HomeModel.EndOfStep(_state); end <= _now; end = HomeModel.EndOfStep(_state))
        {
            StepTo(end);
        }
    }

    private void StepTo(DateTimeOffset end)
    {
        if (end > _state.Instant)
        {
            _state = _model.Step(_state, _surroundings.In(HomeModel.Minute(_state.Instant)), end);
        }
    }

    /// <summary>Goes back to the snapshot and through the commands that came after it; a new home begins with a snapshot.</summary>
    private void Remember(HomeSnapshot? snapshot)
    {
        if (snapshot is null)
        {
            _memory!.Save(Parameters, Origin, _state);
            return;
        }

        _state = snapshot.State;
        _now = snapshot.State.Instant;
        foreach (var line in _memory!.LinesAfter(snapshot))
        {
            Obey(line);
        }
    }
}

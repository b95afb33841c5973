using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Ven.Devices;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Gateway.Tests;

/// <summary>Devices of a simulated home, driven as the VEN drives them.</summary>
public sealed class DeviceResourceTests : IDisposable
{
    private static readonly DateTimeOffset InAnHour = SomeHome.Winter.AddHours(1);

    private readonly TestClock _clock = SomeHome.Clock();
    private readonly TemporaryFolder _folder = new();
    private readonly SimulatedHome _home;

    public DeviceResourceTests() => _home = SomeHome.New(_clock);

    [TestCase("meter", "")]
    [TestCase("base-load", "")]
    [TestCase("heat-pump", "Thermostat")]
    [TestCase("water-heater", "Water_Heater")]
    [TestCase("ev-charger", "Electric_Vehicle")]
    [TestCase("battery", "Storage")]
    [TestCase("pv", "Generation_Systems")]
    public void DeviceClass_OfADevice_IsThatOfRule111(string device, string deviceClass) => Assert.That(_home.Resource(device).DeviceClass, Is.EqualTo(deviceClass));

    /// <summary>Whatever a device makes of a demand, coarser or shorter: after it was applied, it is held; else the agent would give it twice.</summary>
    [TestCaseSource(nameof(Demands)), CancelAfter(300_000)]
    public async Task Apply_AnyDemand_IsHeldAfterwards(HeatPumpKind kind, string device, ResourceDemand demand, int hours, CancellationToken cancellationToken)
    {
        using var home = SomeHome.New(_clock, kind);
        var resource = home.Resource(device);
        var validUntil = SomeHome.Winter.AddHours(hours);

        var before = await resource.HoldsAsync(demand, validUntil, cancellationToken);
        await resource.ApplyAsync(demand, validUntil, cancellationToken);

        Assert.That(before, Is.False);
        Assert.That(await resource.HoldsAsync(demand, validUntil, cancellationToken));
        Assert.That(await resource.IsReleasedAsync(cancellationToken), Is.False);
    }

    [TestCase(2, 60, Description = "another value")]
    [TestCase(1, 61, Description = "another end")]
    [TestCase(0, 60, Description = "nothing")]
    [CancelAfter(300_000)]
    public async Task Holds_OtherThanWasApplied_IsFalse(double level, int minutes, CancellationToken cancellationToken)
    {
        var resource = _home.Resource("water-heater");
        await resource.ApplyAsync(SomeHome.Simple(1), InAnHour, cancellationToken);

        Assert.That(await resource.HoldsAsync(SomeHome.Simple(level), SomeHome.Winter.AddMinutes(minutes), cancellationToken), Is.False);
    }

    [Test, CancelAfter(300_000)]
    public async Task Apply_ItsEndIsReached_LetsGoByItself(CancellationToken cancellationToken)
    {
        var resource = _home.Resource("water-heater");
        await resource.ApplyAsync(SomeHome.Simple(1), InAnHour, cancellationToken);

        _clock.AdvanceTo(InAnHour);

        Assert.That(await resource.HoldsAsync(SomeHome.Simple(1), InAnHour, cancellationToken), Is.False);
        Assert.That(await resource.IsReleasedAsync(cancellationToken));
    }

    [Test, CancelAfter(300_000)]
    public async Task Apply_NextInterval_TakesThePlaceOfTheOneBefore(CancellationToken cancellationToken)
    {
        var resource = _home.Resource("water-heater");
        await resource.ApplyAsync(SomeHome.Simple(1), InAnHour, cancellationToken);

        await resource.ApplyAsync(SomeHome.Simple(2), InAnHour.AddHours(1), cancellationToken);

        Assert.That(await HeldAsync("water-heater", cancellationToken), Is.EqualTo(new HeldSetting(new PowerLimit(0), InAnHour.AddHours(1))));
    }

    [Test, CancelAfter(300_000)]
    public async Task Apply_DemandForNothing_LetsGoOfWhatIsHeld(CancellationToken cancellationToken)
    {
        var resource = _home.Resource("water-heater");
        await resource.ApplyAsync(SomeHome.Simple(1), InAnHour, cancellationToken);

        await resource.ApplyAsync(SomeHome.Simple(0), InAnHour, cancellationToken);

        Assert.That(await resource.IsReleasedAsync(cancellationToken));
        Assert.That(await resource.HoldsAsync(SomeHome.Simple(0), InAnHour, cancellationToken));
    }

    [Test, CancelAfter(300_000)]
    public async Task Apply_DemandForNothingWhileNothingIsHeld_GivesTheDeviceNoCommand(CancellationToken cancellationToken)
    {
        using var home = SimulatedHome.Open(SomeHome.Setup(_clock), SomeHome.Winter, _folder.Path);

        await home.Resource("battery").ApplyAsync(SomeHome.Simple(1), InAnHour, cancellationToken);

        Assert.That(HomeMemory.ReadLedger(_folder.Path), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Release_Held_GoesBackToTheOwner(CancellationToken cancellationToken)
    {
        var resource = _home.Resource("ev-charger");
        await resource.ApplyAsync(SomeHome.Dispatch(2, SiScaleCode.Kilo), InAnHour, cancellationToken);

        await resource.ReleaseAsync(cancellationToken);

        Assert.That(await resource.IsReleasedAsync(cancellationToken));
        Assert.That(await HeldAsync("ev-charger", cancellationToken), Is.Null);
    }

    /// <summary>The agent died between act and outcome: what the device holds is read back, and not given again.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Holds_AfterTheAgentDied_IsReadBackFromTheDevice([Values] HeatPumpKind kind, CancellationToken cancellationToken)
    {
        using (var before = SimulatedHome.Open(SomeHome.Setup(_clock, kind), SomeHome.Winter, _folder.Path))
        {
            await before.Resource("heat-pump").ApplyAsync(SomeHome.Simple(2), InAnHour, cancellationToken);
        }

        using var after = SimulatedHome.Open(SomeHome.Setup(_clock, kind), SomeHome.Winter, _folder.Path);
        var resource = after.Resource("heat-pump");

        Assert.That(await resource.HoldsAsync(SomeHome.Simple(2), InAnHour, cancellationToken));
        Assert.That(await resource.HoldsAsync(SomeHome.Simple(0), InAnHour, cancellationToken), Is.False);
        Assert.That(await after.Resource("water-heater").HoldsAsync(SomeHome.Simple(2), InAnHour, cancellationToken), Is.False, "it was never told");
    }

    [Test, CancelAfter(300_000)]
    public async Task Apply_DeviceThatDoesNotAnswer_FailsAndHoldsOnceItAnswers(CancellationToken cancellationToken)
    {
        var resource = _home.Resource("battery");
        _home.Disconnect(HomeDeviceIds.Battery);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(async () => await resource.ApplyAsync(SomeHome.Simple(2), InAnHour, cancellationToken), Throws.InstanceOf<IOException>());
            Assert.That(async () => await resource.ApplyAsync(SomeHome.Simple(0), InAnHour, cancellationToken), Throws.InstanceOf<IOException>());
            Assert.That(async () => await resource.HoldsAsync(SomeHome.Simple(2), InAnHour, cancellationToken), Throws.InstanceOf<IOException>());
            Assert.That(async () => await resource.ReleaseAsync(cancellationToken), Throws.InstanceOf<IOException>());
            Assert.That(async () => await resource.IsReleasedAsync(cancellationToken), Throws.InstanceOf<IOException>());
            Assert.That((await resource.ReadAsync(cancellationToken)) with { LoadControl = null }, Is.EqualTo(new ResourceReading(ActivePowerW: null, IsOnline: false, IsOverridden: false)));
        }

        _home.Reconnect(HomeDeviceIds.Battery);
        await resource.ApplyAsync(SomeHome.Simple(2), InAnHour, cancellationToken);
        Assert.That(await resource.HoldsAsync(SomeHome.Simple(2), InAnHour, cancellationToken));
    }

    [TestCase("meter")]
    [TestCase("heat-pump")]
    [TestCase("water-heater")]
    [TestCase("battery")]
    [CancelAfter(300_000)]
    public async Task Read_DeviceThatAnswers_IsItsPowerAndItsEnergyLessWhatItFedIn(string device, CancellationToken cancellationToken)
    {
        _clock.Advance(TimeSpan.FromHours(8));

        var reading = await _home.Resource(device).ReadAsync(cancellationToken);

        var meter = await ((IPowerMeter)_home.Device(device)).ReadPowerAsync(cancellationToken);
        Assert.That(reading with { LoadControl = null }, Is.EqualTo(new ResourceReading(meter.ActivePowerW, IsOnline: true, IsOverridden: false, meter.EnergyDrawnWh - meter.EnergyFedInWh)));
    }

    /// <summary>Rule 334: which children there are depends on the device, not on what it holds or whether it answers.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Read_DeviceThatIsControlled_MirrorsItInTheSameChildren(CancellationToken cancellationToken)
    {
        var tank = _home.Resource("water-heater");
        var free = await tank.ReadAsync(cancellationToken);
        await tank.ApplyAsync(SomeHome.Simple(1), InAnHour, cancellationToken);
        var half = await tank.ReadAsync(cancellationToken);
        _home.Disconnect(HomeDeviceIds.WaterHeater);
        var gone = await tank.ReadAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(free.LoadControl, Is.EqualTo(new LoadControlState { Capacity = new LoadControlValue(1, Min: 0, Max: 1, Normal: 1) }));
            Assert.That(half.LoadControl, Is.EqualTo(new LoadControlState { Capacity = new LoadControlValue(0.5, Min: 0, Max: 1, Normal: 1) }));
            Assert.That((gone.IsOnline, gone.LoadControl), Is.EqualTo((false, half.LoadControl)), "what it was last");
            Assert.That((await _home.Resource("meter").ReadAsync(cancellationToken)).LoadControl, Is.Null, "nothing controls a meter");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Read_BatteryAndThermostat_TellSetpointAndOffset(CancellationToken cancellationToken)
    {
        await _home.Resource("battery").ApplyAsync(SomeHome.Dispatch(1.5, SiScaleCode.Kilo), InAnHour, cancellationToken);
        await _home.Resource("heat-pump").ApplyAsync(SomeHome.Offset(1), InAnHour, cancellationToken);

        var battery = (await _home.Resource("battery").ReadAsync(cancellationToken)).LoadControl!;
        var heatPump = (await _home.Resource("heat-pump").ReadAsync(cancellationToken)).LoadControl!;

        Assert.That((battery.SetPoint!.Current, battery.SetPoint.Normal), Is.EqualTo((1500, (double?)0)));
        Assert.That((heatPump.LevelOffset!.Current, heatPump.LevelOffset.Normal, heatPump.Capacity!.Current), Is.EqualTo((1, (double?)0, 1)));
    }

    /// <summary>A meter is no load: nothing is asked of it, and it is always let go.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Meter_WhateverIsAsked_DoesNothing(CancellationToken cancellationToken)
    {
        var resource = _home.Resource("meter");

        await resource.ApplyAsync(SomeHome.Simple(3), InAnHour, cancellationToken);
        await resource.ReleaseAsync(cancellationToken);

        Assert.That(resource.Supports(SignalName.Simple, SignalType.Level, unit: null), Is.False);
        Assert.That(await resource.HoldsAsync(SomeHome.Simple(3), InAnHour, cancellationToken));
        Assert.That(await resource.IsReleasedAsync(cancellationToken));
    }

    public void Dispose()
    {
        _home.Dispose();
        _folder.Dispose();
    }

    private static IEnumerable<TestCaseData> Demands()
    {
        foreach (var device in new[] { "water-heater", "ev-charger" })
        {
            yield return Case(HeatPumpKind.Modulating, device, "SIMPLE 1", SomeHome.Simple(1));
            yield return Case(HeatPumpKind.Modulating, device, "SIMPLE 2", SomeHome.Simple(2));
            yield return Case(HeatPumpKind.Modulating, device, "dispatch 1.234 kW", SomeHome.Dispatch(1.234, SiScaleCode.Kilo));
            yield return Case(HeatPumpKind.Modulating, device, "capacity 1/3", SomeHome.Capacity(1.0 / 3));
        }

        foreach (var kind in Enum.GetValues<HeatPumpKind>())
        {
            yield return Case(kind, "heat-pump", "SIMPLE 1", SomeHome.Simple(1));
            yield return Case(kind, "heat-pump", "SIMPLE 2", SomeHome.Simple(2));
            yield return Case(kind, "heat-pump", "SIMPLE 2", SomeHome.Simple(2), hours: 3);
            yield return Case(kind, "heat-pump", "dispatch 1.234 kW", SomeHome.Dispatch(1.234, SiScaleCode.Kilo));
            yield return Case(kind, "heat-pump", "dispatch all", SomeHome.Dispatch(1, SiScaleCode.Mega));
            yield return Case(kind, "heat-pump", "capacity 1/3", SomeHome.Capacity(1.0 / 3));
        }

        yield return Case(HeatPumpKind.Modulating, "heat-pump", "offset 1", SomeHome.Offset(1));
        yield return Case(HeatPumpKind.Modulating, "battery", "SIMPLE 2", SomeHome.Simple(2));
        yield return Case(HeatPumpKind.Modulating, "battery", "dispatch 1.234 kW", SomeHome.Dispatch(1.234, SiScaleCode.Kilo));
        yield return Case(HeatPumpKind.Modulating, "pv", "dispatch -1.234 kW", SomeHome.Dispatch(-1.234, SiScaleCode.Kilo));
        yield return Case(HeatPumpKind.Modulating, "pv", "capacity 1/3", SomeHome.Capacity(1.0 / 3));

        static TestCaseData Case(HeatPumpKind kind, string device, string what, ResourceDemand demand, int hours = 1) =>
            new TestCaseData(kind, device, demand, hours).SetArgDisplayNames(device == "heat-pump" ? $"{kind} {device}" : device, what, $"{hours} h");
    }

    private async Task<HeldSetting?> HeldAsync(string device, CancellationToken cancellationToken) => await _home.Controllable(device).ReadBackAsync(cancellationToken);
}

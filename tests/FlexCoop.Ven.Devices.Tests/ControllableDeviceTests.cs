using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Tests;

/// <summary>What every product promises alike, whatever driver stands behind it.</summary>
[TestFixture(HeatPumpKind.Modulating, "heat-pump")]
[TestFixture(HeatPumpKind.SgReady, "heat-pump")]
[TestFixture(HeatPumpKind.Modulating, "water-heater")]
[TestFixture(HeatPumpKind.Modulating, "ev-charger")]
[TestFixture(HeatPumpKind.Modulating, "battery")]
[TestFixture(HeatPumpKind.Modulating, "pv")]
public sealed class ControllableDeviceTests(HeatPumpKind kind, string id) : IDisposable
{
    private static readonly DateTimeOffset Soon = Some.Origin.AddMinutes(30);

    private readonly SimulatedHome _home = Some.Home(kind: kind);

    private IControllableDevice Device => _home.Controllable(id);

    /// <summary>The lowest figure: the one that every product holds as it was asked.</summary>
    private DeviceSetting Lowest => DeviceSetting.From(SettingRange.Of(Device)[0].Name, SettingRange.Of(Device)[0].Lowest);

    [Test]
    public async Task ReadBack_NothingAsked_IsNull()
    {
        Assert.That(await Device.ReadBackAsync(CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Apply_Setting_IsHeldUntilItsEnd()
    {
        await Device.ApplyAsync(Lowest, Soon, CancellationToken.None);

        Assert.That(await Device.ReadBackAsync(CancellationToken.None), Is.EqualTo(new HeldSetting(Lowest, Soon)));
        _home.AdvanceTo(Soon.AddTicks(-1));
        Assert.That(await Device.ReadBackAsync(CancellationToken.None), Is.Not.Null);
        _home.AdvanceTo(Soon);
        Assert.That(await Device.ReadBackAsync(CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Holds_WhatWasAppliedAndNothingElse()
    {
        var before = await Device.HoldsAsync(Lowest, Soon, CancellationToken.None);
        await Device.ApplyAsync(Lowest, Soon, CancellationToken.None);

        Assert.That(before, Is.False);
        Assert.That(await Device.HoldsAsync(Lowest, Soon, CancellationToken.None));
        Assert.That(await Device.HoldsAsync(Lowest, Soon.AddTicks(1), CancellationToken.None), Is.False);
    }

    [Test]
    public async Task Apply_TheSameAgain_ChangesNothing()
    {
        await Device.ApplyAsync(Lowest, Soon, CancellationToken.None);
        var once = _home.CaptureState();

        await Device.ApplyAsync(Lowest, Soon, CancellationToken.None);

        Assert.That(_home.CaptureState(), Is.EqualTo(once));
    }

    [Test]
    public async Task Apply_ValidityInAnotherTimeZone_EndsAtTheSameInstant()
    {
        await Device.ApplyAsync(Lowest, Soon.ToOffset(TimeSpan.FromHours(5)), CancellationToken.None);

        var held = await Device.ReadBackAsync(CancellationToken.None);

        Assert.That(held!.ValidUntil.Offset, Is.EqualTo(TimeSpan.Zero));
        Assert.That(held.ValidUntil, Is.EqualTo(Soon));
    }

    [Test]
    public async Task Apply_ValidityThatIsOver_LetsGo()
    {
        await Device.ApplyAsync(Lowest, Soon, CancellationToken.None);

        await Device.ApplyAsync(Lowest, Some.Origin, CancellationToken.None);

        Assert.That(await Device.ReadBackAsync(CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Release_HeldOrNot_RunsOnItsOwn()
    {
        await Device.ApplyAsync(Lowest, Soon, CancellationToken.None);

        await Device.ReleaseAsync(CancellationToken.None);
        await Device.ReleaseAsync(CancellationToken.None);

        Assert.That(await Device.ReadBackAsync(CancellationToken.None), Is.Null);
    }

    [Test]
    public void Apply_Unreachable_FailsAndNothingIsHeld()
    {
        _home.Disconnect(Device.Id);

        Assert.That(async () => await Device.ApplyAsync(Lowest, Soon, CancellationToken.None), Throws.TypeOf<DeviceUnreachableException>());
        Assert.That(async () => await Device.ReadBackAsync(CancellationToken.None), Throws.TypeOf<DeviceUnreachableException>());
        Assert.That(async () => await Device.ReleaseAsync(CancellationToken.None), Throws.TypeOf<DeviceUnreachableException>());
        Assert.That(_home.CaptureState().Held, Is.EqualTo(new HeldSettings()));
    }

    [Test]
    public void Apply_Cancelled_NothingIsHeld()
    {
        Assert.That(async () => await Device.ApplyAsync(Lowest, Soon, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_home.CaptureState().Held, Is.EqualTo(new HeldSettings()));
    }

    [Test]
    public async Task Reconnect_SettingEndedMeanwhile_RunsOnItsOwn()
    {
        await Device.ApplyAsync(Lowest, Soon, CancellationToken.None);
        _home.Disconnect(Device.Id);
        _home.AdvanceTo(Soon);

        _home.Reconnect(Device.Id);

        Assert.That(Device.IsOnline, Is.True);
        Assert.That(await Device.ReadBackAsync(CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task ReadPower_Unreachable_IsAPlaceholder()
    {
        _home.AdvanceTo(Soon);
        _home.Disconnect(Device.Id);

        var reading = await ((IPowerMeter)Device).ReadPowerAsync(CancellationToken.None);

        Assert.That(Device.IsOnline, Is.False);
        Assert.That(reading, Is.EqualTo(new PowerReading
        {
            ActivePowerW = null,
            EnergyDrawnWh = null,
            EnergyFedInWh = null,
            Quality = ReadingQuality.Unreachable,
            At = Soon,
        }));
    }

    public void Dispose() => _home.Dispose();
}

using FlexCoop.Ven.Devices.FieldProtocols;
using FlexCoop.Ven.Devices.Products;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Tests;

public sealed class SgReadyDriverTests
{
    private static readonly DateTimeOffset Now = Some.Origin;

    private readonly RecordingBoard _board = new();
    private readonly SgReadyDriver _driver;

    public SgReadyDriverTests()
    {
        var options = new SgReadyOptions { Id = new("heat-pump"), RatedPowerW = 2500, SetpointC = 21, ComfortBand = new(19, 23) };
        _driver = new SgReadyDriver(options, _board, new SilentSensor(), new SilentSensor(), new SettableClock(Now));
    }

    public static IEnumerable<TestCaseData> Settings =>
    [
        new(new PowerLimit(0), "1:0", new PowerLimit(0)),
        new(new PowerLimit(2499), "1:0", new PowerLimit(0)),
        new(new PowerLimit(2500), "0:0", new PowerLimit(2500)),
        new(new SetpointOffset(0), "0:0", new PowerLimit(2500)),
        new(new SetpointOffset(0.5), "0:1", new SetpointOffset(1)),
        new(new SetpointOffset(1), "0:1", new SetpointOffset(1)),
        new(new SetpointOffset(1.5), "1:1", new SetpointOffset(2)),
        new(new SetpointOffset(2), "1:1", new SetpointOffset(2)),
    ];

    [TestCaseSource(nameof(Settings))]
    public async Task Apply_Setting_SetsBothContactsAndReadsBackWhatTheyStandFor(DeviceSetting asked, string contacts, DeviceSetting readBack)
    {
        var until = Now.AddHours(1);

        await _driver.ApplyAsync(asked, until, CancellationToken.None);

        Assert.That(_board.Hold!.Positions.ToString(), Is.EqualTo(contacts));
        Assert.That(await _driver.ReadBackAsync(CancellationToken.None), Is.EqualTo(new HeldSetting(readBack, until)));
        Assert.That(await _driver.HoldsAsync(asked, until, CancellationToken.None));
    }

    [Test]
    public async Task Apply_BlockForFourHours_EndsAfterTwo()
    {
        await _driver.ApplyAsync(new PowerLimit(0), Now.AddHours(4), CancellationToken.None);

        Assert.That(_board.Hold!.Until, Is.EqualTo(Now.AddHours(2)));
    }

    /// <summary>The agent that died between act and outcome asks whether its command arrived, a little later and for the whole time again.</summary>
    [TestCase(0, true)]
    [TestCase(4, true)]
    [TestCase(5, false, Description = "it may be another one: given again, it is at worst a little longer")]
    public async Task Holds_BlockForFourHoursThatWasGivenBefore_IsHeldForAWhile(int minutes, bool isHeld)
    {
        _board.Hold = new RelayHold(SgReady.ContactsOf(SgReadyState.Blocked), Now.AddHours(2).AddMinutes(-minutes));

        Assert.That(await _driver.HoldsAsync(new PowerLimit(0), Now.AddHours(4), CancellationToken.None), Is.EqualTo(isHeld));
    }

    [TestCase(60, true)]
    [TestCase(61, false)]
    [TestCase(180, false, Description = "an hour is left of an earlier block, three are asked for")]
    public async Task Holds_BlockForAnHour_IsThatOneOnly(int minutes, bool isHeld)
    {
        await _driver.ApplyAsync(new PowerLimit(0), Now.AddHours(1), CancellationToken.None);

        Assert.That(await _driver.HoldsAsync(new PowerLimit(1000), Now.AddMinutes(minutes), CancellationToken.None), Is.EqualTo(isHeld));
        Assert.That(await _driver.HoldsAsync(new PowerLimit(2500), Now.AddMinutes(minutes), CancellationToken.None), Is.False, "that is another state");
    }

    [Test]
    public async Task Holds_NothingWasAsked_IsFalse() =>
        Assert.That(await _driver.HoldsAsync(new PowerLimit(2500), Now.AddHours(1), CancellationToken.None), Is.False);

    [Test]
    public async Task Apply_RaiseForFourHours_IsNotShortened()
    {
        await _driver.ApplyAsync(new SetpointOffset(2), Now.AddHours(4), CancellationToken.None);

        Assert.That(_board.Hold!.Until, Is.EqualTo(Now.AddHours(4)));
    }

    [Test]
    public void Apply_LowerSetpoint_IsRefused()
    {
        Assert.That(
            async () => await _driver.ApplyAsync(new SetpointOffset(-1), Now.AddHours(1), CancellationToken.None),
            Throws.ArgumentException.With.Message.Contains("setpointOffset from 0 to 2 K"));
        Assert.That(_board.Hold, Is.Null);
    }

    [Test]
    public async Task Release_Blocked_OpensBothContacts()
    {
        await _driver.ApplyAsync(new PowerLimit(0), Now.AddHours(1), CancellationToken.None);

        await _driver.ReleaseAsync(CancellationToken.None);

        Assert.That(_board.Hold, Is.Null);
    }

    [TestCase(HeatPumpKind.Modulating)]
    [TestCase(HeatPumpKind.SgReady)]
    public async Task Apply_LimitOfNothing_EitherProductStops(HeatPumpKind kind)
    {
        using var home = Some.Home(kind: kind);
        home.AdvanceTo(Now.AddHours(6));
        var heatPump = home.Device<ICurtailableLoad>("heat-pump");
        var before = home.CaptureState().HeatPump.Meter.EnergyDrawnWh;

        await heatPump.ApplyAsync(new PowerLimit(0), Now.AddHours(7.5), CancellationToken.None);
        home.AdvanceTo(Now.AddHours(7.5));

        Assert.That(home.CaptureState().HeatPump.Meter.EnergyDrawnWh, Is.EqualTo(before));
    }

    [TestCase(HeatPumpKind.Modulating)]
    [TestCase(HeatPumpKind.SgReady)]
    public async Task Apply_HighestOffset_EitherProductWarmsTheRoomWithinItsBand(HeatPumpKind kind)
    {
        using var home = Some.Home(kind: kind);
        var thermostat = home.Device<IThermostat>("heat-pump");

        await thermostat.ApplyAsync(new SetpointOffset(thermostat.HighestOffsetK), Now.AddHours(18), CancellationToken.None);
        home.AdvanceTo(Now.AddHours(18));

        var reading = await thermostat.ReadTemperatureAsync(CancellationToken.None);
        Assert.That(reading.TemperatureC, Is.InRange(22, thermostat.ComfortBand.UpperC));
    }

    [Test]
    public async Task Apply_BlockAgainAndAgain_PumpIsFreeAsLongAsItWasBlocked()
    {
        using var home = Some.Home(kind: HeatPumpKind.SgReady, meanTemperatureC: 4);
        var heatPump = home.Device<ICurtailableLoad>("heat-pump");
        var isBlocked = new List<bool>();

        for (var minute = Now; minute < Now.AddHours(8); minute = minute.AddMinutes(1))
        {
            home.AdvanceTo(minute);
            await heatPump.ApplyAsync(new PowerLimit(0), minute.AddMinutes(5), CancellationToken.None);
            var before = home.CaptureState().HeatPump.BlockedMinutes;
            home.AdvanceTo(minute.AddMinutes(1));
            isBlocked.Add(home.CaptureState().HeatPump.BlockedMinutes > before);
        }

        // Two hours blocked, two free, and so on.
        Assert.That(isBlocked.Select((blocked, minute) => blocked == (minute / 120 % 2 == 0)), Is.All.True);
    }

    private sealed class RecordingBoard : IRelayBoard
    {
        public RelayHold? Hold { get; set; }

        public bool IsOnline => true;

        public ValueTask WriteAsync(RelayPositions positions, DateTimeOffset until, CancellationToken cancellationToken)
        {
            Hold = new RelayHold(positions, until);
            return ValueTask.CompletedTask;
        }

        public ValueTask<RelayHold?> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Hold);

        public ValueTask OpenAsync(CancellationToken cancellationToken)
        {
            Hold = null;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class SilentSensor : IPowerMeter, ITemperatureSensor
    {
        public DeviceId Id => new("silent");

        public DeviceClass Class => DeviceClass.Meter;

        public bool IsOnline => false;

        public ValueTask<PowerReading> ReadPowerAsync(CancellationToken cancellationToken) => throw new DeviceUnreachableException(Id);

        public ValueTask<TemperatureReading> ReadTemperatureAsync(CancellationToken cancellationToken) => throw new DeviceUnreachableException(Id);
    }
}

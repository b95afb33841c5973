using System.Text;
using FlexCoop.Testing;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Tests;

public sealed class HomeMemoryTests : IDisposable
{
    private static readonly DateTimeOffset Noon = Some.Origin.AddHours(12);

    private readonly TemporaryFolder _folder = new();

    private string Ledger => _folder["devices.log"];

    [Test]
    public async Task Apply_Setting_IsInTheLedgerWhenTheCallReturns()
    {
        using var home = Open();
        home.AdvanceTo(Noon.AddTicks(1));

        await home.Controllable("ev-charger").ApplyAsync(new PowerLimit(1400), Noon.AddHours(1), CancellationToken.None);
        await home.Controllable("ev-charger").ReleaseAsync(CancellationToken.None);

        Assert.That(await File.ReadAllTextAsync(Ledger), Is.EqualTo(
            """
            {"at":"2026-01-15T11:00:00.0000001Z","device":"ev-charger","setting":"powerLimit","value":1400,"validUntil":"2026-01-15T12:00:00Z"}
            {"at":"2026-01-15T11:00:00.0000001Z","device":"ev-charger","setting":"release","value":null,"validUntil":null}

            """));
    }

    [Test]
    public async Task Apply_TheSameTwice_IsTwoLines()
    {
        using var home = Open();
        var battery = home.Controllable("battery");

        await battery.ApplyAsync(new PowerSetpoint(500), Noon, CancellationToken.None);
        await battery.ApplyAsync(new PowerSetpoint(500), Noon, CancellationToken.None);

        var lines = HomeMemory.ReadLedger(_folder.Path);
        Assert.That(lines, Has.Count.EqualTo(2));
        Assert.That(lines[1], Is.EqualTo(lines[0]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Apply_FromManyThreads_LosesAndDoublesNothing(CancellationToken cancellationToken)
    {
        using var home = Open();
        var devices = home.Devices.OfType<IControllableDevice>().Where(device => device.Id != HomeDeviceIds.HeatPump).ToList();

        await Parallel.ForEachAsync(Enumerable.Range(0, 400), cancellationToken, async (number, token) =>
        {
            home.AdvanceTo(Some.Origin.AddMinutes(number));
            var device = devices[number % devices.Count];
            await device.ApplyAsync(Some.Setting(device, new Random(number)), Some.Origin.AddDays(1).AddMinutes(number), token);
        });

        var ends = HomeMemory.ReadLedger(_folder.Path).Select(line => line.ValidUntil).ToList();
        Assert.That(ends, Is.EquivalentTo(Enumerable.Range(0, 400).Select(number => (DateTimeOffset?)Some.Origin.AddDays(1).AddMinutes(number))));
        Assert.That(HomeMemory.ReadLedger(_folder.Path).Select(line => line.At), Is.Ordered);
    }

    [Test]
    public void Apply_RefusedOrUnreachable_IsNotInTheLedger()
    {
        using var home = Open();
        home.Disconnect(HomeDeviceIds.Battery);

        Assert.That(async () => await home.Controllable("ev-charger").ApplyAsync(new PowerLimit(-1), Noon, CancellationToken.None), Throws.ArgumentException);
        Assert.That(async () => await home.Controllable("battery").ApplyAsync(new PowerSetpoint(0), Noon, CancellationToken.None), Throws.TypeOf<DeviceUnreachableException>());
        Assert.That(HomeMemory.ReadLedger(_folder.Path), Is.Empty);
    }

    [Test]
    public async Task Apply_DrivenByRelays_LedgerHoldsTheContacts()
    {
        using var home = Open(HeatPumpKind.SgReady);

        await home.Controllable("heat-pump").ApplyAsync(new PowerLimit(0), Some.Origin.AddHours(1), CancellationToken.None);

        Assert.That(
            HomeMemory.ReadLedger(_folder.Path).Single(),
            Is.EqualTo(new LedgerLine(Some.Origin, "heat-pump", "relays", 10, Some.Origin.AddHours(1))));
    }

    [Test]
    public async Task Open_AfterEveryKindOfDeath_GoesOnAsIfNothingHadHappened([Values] HeatPumpKind kind)
    {
        using var undisturbed = Some.Home(kind: kind);
        var random = new Random(17);
        for (var instant = Some.Origin; instant < Noon; instant = instant.AddSeconds(random.Next(1, 900)))
        {
            // Each round is a process of its own, that is killed: closing saves nothing.
            using var home = Open(kind);
            home.AdvanceTo(instant);
            undisturbed.AdvanceTo(instant);
            var seed = random.Next();
            await Command(home, instant, seed);
            await Command(undisturbed, instant, seed);
        }

        using var last = Open(kind);
        last.AdvanceTo(Noon.AddHours(3));
        undisturbed.AdvanceTo(Noon.AddHours(3));

        Assert.That(last.CaptureState(), Is.EqualTo(undisturbed.CaptureState()));
    }

    [Test]
    public async Task Open_AgentWasDeadAtTheEndOfASetting_TheDeviceHasLetGo()
    {
        using (var home = Open())
        {
            await home.Controllable("ev-charger").ApplyAsync(new PowerLimit(0), Some.Origin.AddMinutes(10), CancellationToken.None);
        }

        using var later = Open();
        Assert.That(await later.Controllable("ev-charger").ReadBackAsync(CancellationToken.None), Is.Not.Null);
        later.AdvanceTo(Noon);
        Assert.That(await later.Controllable("ev-charger").ReadBackAsync(CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Open_LastLineTornAtAnyByte_IsCutOff()
    {
        using (var home = Open())
        {
            await home.Controllable("battery").ApplyAsync(new PowerSetpoint(1), Noon, CancellationToken.None);
            await home.Controllable("battery").ApplyAsync(new PowerSetpoint(2), Noon, CancellationToken.None);
        }

        var whole = await File.ReadAllBytesAsync(Ledger);
        var firstLine = Array.IndexOf(whole, (byte)'\n') + 1;
        for (var length = firstLine; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(Ledger, whole[..length]);

            using (var home = Open())
            {
                Assert.That(home.CaptureState().Held.Battery!.Setting, Is.EqualTo(new PowerSetpoint(1)));
            }

            Assert.That(await File.ReadAllBytesAsync(Ledger), Is.EqualTo(whole[..firstLine]), $"torn after {length} bytes");
        }
    }

    [Test]
    public void Open_SnapshotHalfWritten_IsNotLookedAt()
    {
        using (var home = Open())
        {
            home.AdvanceTo(Noon);
        }

        File.WriteAllText(_folder["home.json.new"], "{\"state\":");

        using var again = Open();
        Assert.That(again.CaptureState().Instant, Is.EqualTo(Noon));
    }

    [Test]
    public void AdvanceTo_LessThanAQuarter_DoesNotWrite()
    {
        using var home = Open();
        home.AdvanceTo(Noon);
        var written = File.ReadAllText(_folder["home.json"]);

        home.AdvanceTo(Noon.AddMinutes(14));
        Assert.That(File.ReadAllText(_folder["home.json"]), Is.EqualTo(written));

        home.AdvanceTo(Noon.AddMinutes(15));
        Assert.That(File.ReadAllText(_folder["home.json"]), Is.Not.EqualTo(written));
    }

    [Test]
    public void Open_AgainWithAnotherOrigin_KeepsItsOwn()
    {
        Open().Dispose();

        using var again = SimulatedHome.Open(new HomeSetup { Parameters = Some.Parameters() }, Noon, _folder.Path);

        Assert.That(again.Origin, Is.EqualTo(Some.Origin));
    }

    [Test]
    public void Open_AnotherHome_IsRefused()
    {
        Open().Dispose();

        Assert.That(
            () => SimulatedHome.Open(new HomeSetup { Parameters = Some.Parameters(seed: 2) }, Some.Origin, _folder.Path),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("holds another home (seed 1, given 2)"));
    }

    [Test]
    public void Open_InUse_IsRefused()
    {
        using var home = Open();

        Assert.That(() => Open(), Throws.InstanceOf<IOException>());
    }

    [TestCase("not json\n", "line 1: not a line of a device ledger")]
    [TestCase("{\"at\":\"2026-01-15T11:00:00Z\",\"device\":\"pv\",\"setting\":\"warp\",\"value\":1,\"validUntil\":\"2026-01-15T12:00:00Z\"}\n", "No setting is called 'warp'")]
    public void Open_DamagedLedger_NamesFileAndLine(string ledger, string fault)
    {
        Open().Dispose();
        File.WriteAllText(Ledger, ledger, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

        Assert.That(() => Open(), Throws.TypeOf<InvalidDataException>().With.Message.Contains(fault).And.Message.Contains("devices.log"));
    }

    [Test]
    public async Task Open_SnapshotLost_IsRefusedRatherThanGuessed()
    {
        using (var home = Open())
        {
            await home.Controllable("pv").ApplyAsync(new FeedInLimit(0), Noon, CancellationToken.None);
        }

        File.Delete(_folder["home.json"]);

        Assert.That(() => Open(), Throws.TypeOf<InvalidDataException>().With.Message.Contains("no home.json"));
    }

    [Test]
    public async Task Open_LedgerShorterThanTheSnapshotKnows_IsRefused()
    {
        using (var home = Open())
        {
            await home.Controllable("pv").ApplyAsync(new FeedInLimit(0), Noon, CancellationToken.None);
            home.AdvanceTo(Noon);
        }

        File.WriteAllText(Ledger, "");

        Assert.That(() => Open(), Throws.TypeOf<InvalidDataException>().With.Message.Contains("counts 1 lines, but devices.log has 0"));
    }

    public void Dispose() => _folder.Dispose();

    private SimulatedHome Open(HeatPumpKind? kind = null) =>
        SimulatedHome.Open(new HomeSetup { Parameters = Some.Parameters(kind: kind) }, Some.Origin, _folder.Path);

    private static async Task Command(SimulatedHome home, DateTimeOffset now, int seed)
    {
        var random = new Random(seed);
        var devices = home.Devices.OfType<IControllableDevice>().ToList();
        var device = devices[random.Next(devices.Count)];
        await device.ApplyAsync(Some.Setting(device, random), now.AddSeconds(random.Next(7200)), CancellationToken.None);
    }
}

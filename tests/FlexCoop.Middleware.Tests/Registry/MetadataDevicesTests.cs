using FlexCoop.Middleware.Registry;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Tests.Registry;

/// <summary>Devices out of METADATA.</summary>
public sealed class MetadataDevicesTests
{
    [Test]
    public void Of_PointsOfOneResource_IsOneDeviceWithAllOfThem()
    {
        var devices = MetadataDevices.Of(
        [
            Report("usage", Point("hp.power", "W", "hp"), Point("hp.energy", "kWh", "hp"), Point("meter.power", "W", "meter")),
            Report("status", Point("hp.status", unit: null, "hp") with { ReportType = "x-resourceStatus", DeviceClasses = ["Thermostat", "x-maxPowerW:2500.5", "x-can:isOn", "x-can:setpointC:19:23", "x-mode:heat"] }),
        ]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(devices.Select(device => (device.ResourceId, device.DeviceClass, device.MaxPowerW)), Is.EqualTo([("hp", "hvac", 2500.5), ("meter", "meter", default(double?))]));
            Assert.That(devices[0].Rids, Is.EqualTo(["hp.power", "hp.energy", "hp.status"]));
            Assert.That(devices[0].Metrics, Is.EqualTo(["activePower", "energy"]));
            Assert.That(devices[0].Capabilities, Is.EqualTo(new (string, double?, double?, string?)[] { ("isOn", null, null, null), ("setpointC", 19, 23, "celsius") }));
            Assert.That(devices[0].Modes, Is.EqualTo(["heat"]));
        }
    }

    [Test]
    public void Of_PointsWithoutAResource_IsTheVenAsAWhole()
    {
        var device = MetadataDevices.Of([Report("usage", Point("room", "celsius"))]).Single();

        Assert.That((device.ResourceId, device.DeviceClass), Is.EqualTo((default(string), "sensor")));
    }

    [Test]
    public void Of_PointsOfSeveralResourcesTogether_IsOfNone() =>
        Assert.That(MetadataDevices.Of([Report("usage", Point("sum", "W", "a", "b"))]), Is.Empty);

    /// <summary>What a peer writes beside the forms that are known is passed over.</summary>
    [TestCase("x-maxPowerW:NaN")]
    [TestCase("x-maxPowerW:-1")]
    [TestCase("x-maxPowerW:1e300")]
    [TestCase("x-maxPowerW:")]
    [TestCase("x-can:")]
    [TestCase("x-can:flying")]
    [TestCase("x-can:setpointC:23:19")]
    [TestCase("x-can:setpointC:1")]
    [TestCase("x-can:setpointC:1:2:3")]
    [TestCase("x-mode:fly")]
    public void Of_AnOddTrait_SaysNothing(string trait)
    {
        var device = MetadataDevices.Of([Report("status", Point("d.status", unit: null, "d") with { DeviceClasses = ["Thermostat", trait] })]).Single();

        Assert.That((device.MaxPowerW, device.Capabilities.Count, device.Modes.Count), Is.EqualTo((default(double?), 0, 0)));
    }

    private static OfferedReport Report(string specifier, params OfferedPoint[] points) => new() { SpecifierId = specifier, Points = points };

    private static OfferedPoint Point(string rid, string? unit, params string[] resources) => new() { RId = rid, ReportType = "usage", ReadingType = "Direct Read", Unit = unit, ResourceIds = resources };
}

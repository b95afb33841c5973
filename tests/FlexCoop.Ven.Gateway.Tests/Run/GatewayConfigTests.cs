using System.Text.Json;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Ven.Devices.Simulation;
using FlexCoop.Ven.Gateway.Resources;
using FlexCoop.Ven.Gateway.Run;

namespace FlexCoop.Ven.Gateway.Tests;

public sealed class GatewayConfigTests
{
    [Test]
    public void Read_RequiredMembersOnly_HasTheDefaults()
    {
        var config = Read("""{ "vtnUrl": "https://vtn.example:8444", "venName": "box", "home": { "seed": 7 } }""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((config.VtnUrl, config.VenName, config.Home.Seed), Is.EqualTo(("https://vtn.example:8444", "box", 7)));
            Assert.That((config.VenId, config.State, config.Clock), Is.EqualTo((default(string), "state", default(string))));
            Assert.That((config.MarketContexts.Count, config.GroupIds.Count, config.PartyIds.Count), Is.EqualTo((0, 0, 0)));
            Assert.That((config.RequestTimeout, config.MaxBackOff), Is.EqualTo((TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5))));
            Assert.That(config.OptRule.ToOptions(), Is.EqualTo(new OptRuleOptions()));
            Assert.That(config.Prices, Is.EqualTo(new PriceLevels { Moderate = 0.35, High = 0.60 }));
            Assert.That((config.Home.Ev, config.Home.Battery, config.Home.Pv, config.Home.HeatPump), Is.EqualTo((true, true, true, default(HeatPumpKind?))));
            Assert.That((config.Home.Profile, config.Home.Weather), Is.EqualTo((default(MeasuredConfig), default(MeasuredConfig))));
        }
    }

    [Test]
    public void Read_PartOfAnInnerObject_HasTheDefaultsOfTheRest()
    {
        var config = Read(
            """{ "vtnUrl": "http://x", "venName": "box", "home": { "seed": 7, "ev": false }, "prices": { "high": 0.9 }, "optRule": { "maxDuration": "02:00:00" } }""");

        Assert.That(config.Prices, Is.EqualTo(new PriceLevels { Moderate = 0.35, High = 0.9 }));
        Assert.That(config.OptRule.ToOptions(), Is.EqualTo(new OptRuleOptions { TakePart = true, MaxDuration = TimeSpan.FromHours(2), MaxSimpleLevel = 3 }));
        Assert.That((config.Home.Ev, config.Home.Battery), Is.EqualTo((false, true)));
    }

    [Test]
    public void Read_AllMembers_AreTaken()
    {
        var config = Read(
            """
            {
              // What the installer wrote.
              "vtnUrl": "http://127.0.0.1:8080",
              "venName": "box",
              "venId": "VEN-1",
              "state": "/var/lib/flexcoop",
              "marketContexts": ["http://example.org/dr"],
              "groupIds": ["street-1"],
              "partyIds": ["party-1"],
              "meterAssets": ["meter-1"],
              "transportInterfaces": [{ "pointOfReceipt": "A", "pointOfDelivery": "B" }],
              "location": { "latitude": 50.5, "longitude": 4.5 },
              "optRule": { "takePart": false, "maxDuration": "01:30:00", "maxSimpleLevel": 2 },
              "prices": { "moderate": 0.2, "high": 0.4 },
              "requestTimeout": "00:00:20",
              "maxBackOff": "00:10:00",
              "clock": "now@60",
              "home": {
                "seed": 7, "heatPump": "SgReady", "ev": false, "battery": false, "pv": false,
                "profile": { "file": "p.csv", "from": "2011-07-01" },
                "weather": { "file": "w.csv", "from": "2022-11-14" },
              },
            }
            """);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((config.VenId, config.State, config.Clock), Is.EqualTo(("VEN-1", "/var/lib/flexcoop", "now@60")));
            Assert.That((config.MarketContexts[0], config.GroupIds[0], config.PartyIds[0]), Is.EqualTo(("http://example.org/dr", "street-1", "party-1")));
            Assert.That(config.Names, Is.EqualTo(new TargetNames
            {
                GroupIds = ["street-1"], PartyIds = ["party-1"], MeterAssets = ["meter-1"], TransportInterfaces = [new TransportInterface("A", "B")], Location = new GeoPosition(50.5, 4.5),
            }).UsingPropertiesComparer());
            Assert.That(config.OptRule.ToOptions(), Is.EqualTo(new OptRuleOptions { TakePart = false, MaxDuration = TimeSpan.FromMinutes(90), MaxSimpleLevel = 2 }));
            Assert.That(config.Prices, Is.EqualTo(new PriceLevels { Moderate = 0.2, High = 0.4 }));
            Assert.That((config.RequestTimeout, config.MaxBackOff), Is.EqualTo((TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(10))));
            Assert.That((config.Home.HeatPump, config.Home.Ev, config.Home.Battery, config.Home.Pv), Is.EqualTo(((HeatPumpKind?)HeatPumpKind.SgReady, false, false, false)));
            Assert.That(config.Home.Profile, Is.EqualTo(new MeasuredConfig("p.csv", new DateOnly(2011, 7, 1))));
            Assert.That(config.Home.Weather, Is.EqualTo(new MeasuredConfig("w.csv", new DateOnly(2022, 11, 14))));
        }
    }

    /// <summary>As it is written beside keys that begin with a small letter, too.</summary>
    [TestCase("Modulating", HeatPumpKind.Modulating)]
    [TestCase("modulating", HeatPumpKind.Modulating)]
    [TestCase("sgReady", HeatPumpKind.SgReady)]
    public void Read_HeatPumpInAnyLetterCase_IsTaken(string name, HeatPumpKind kind) =>
        Assert.That(Read($$"""{ "vtnUrl": "http://x", "venName": "box", "home": { "seed": 7, "heatPump": "{{name}}" } }""").Home.HeatPump, Is.EqualTo(kind));

    [TestCase("Require", SignaturePolicy.Require)]
    [TestCase("accept", SignaturePolicy.Accept)]
    public void Read_Signatures_AreTaken(string name, SignaturePolicy policy) =>
        Assert.That(Read($$"""{ "vtnUrl": "https://x", "venName": "box", "signatures": "{{name}}", "home": { "seed": 7 } }""").Signatures, Is.EqualTo(policy));

    private static GatewayConfig Read(string json) => JsonSerializer.Deserialize(json, GatewayJson.Default.GatewayConfig)!;
}

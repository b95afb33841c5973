using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Flexibility.Solar;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.PvForecasts;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Middleware.Tests.Access;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Middleware.Tests.Telemetry;
using FlexCoop.Storage;
using FlexCoop.Testing;
using FlexCoop.Vtn;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.PvForecasts;

/// <summary>What the panels of homes and of a district will give (FC-MW-8), from homes, devices, weather and telemetry to REST.</summary>
public sealed class PvForecastTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 30, 18, 0, 0, TimeSpan.Zero);
    private static readonly GeoPlace Barcelona = new(41.39, 2.17);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>By the irradiance of the nearest station, with the panels that usual ones of their power are.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Home_WithWeather_IsForecastByIt_AndADistrictIsTheSum(CancellationToken cancellationToken)
    {
        await using var host = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = host.NewOperator();
        await AddWeatherAsync(rest, cancellationToken);
        var first = await AddHomeAsync(rest, "VEN-1", 4000, "CP-1", cancellationToken);
        await AddHomeAsync(rest, "VEN-2", 2000, "CP-1", cancellationToken);
        await AddHomeAsync(rest, "VEN-3", maxPowerW: null, "CP-1", cancellationToken);
        await AddHomeAsync(rest, "VEN-4", 1000, "CP-2", cancellationToken);

        var count = await host.Services.GetRequiredService<PvForecaster>().RunAsync(cancellationToken);

        var forecast = await ListAsync(rest, $"pv-forecasts?limit=100&sort=start&filter=deviceId={first}", cancellationToken);
        var noon = forecast.Single(one => (string)one!["start"]! == "2026-07-01T12:00:00Z")!;
        var expected = new WeatherHour(Now.AddHours(18), 800, TemperatureC: 25, WindMPerS: 2).PowerW(PvPanels.Usual(Barcelona, 4000), Now.AddHours(18), Hour);
        var district = (await rest.GetAsync("/api/v1/districts/pv-forecast?gridNode=CP-1", cancellationToken)).Expect(HttpStatusCode.OK);
        var step = district["items"]!.AsArray().Single(one => (string)one!["start"]! == "2026-07-01T12:00:00Z")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(count, Is.EqualTo(3), "of the third nothing is known");
            Assert.That(forecast, Has.Count.EqualTo(48));
            Assert.That((double)noon["activePowerW"]!, Is.EqualTo(-expected).Within(0.1).And.LessThan(-2000));
            Assert.That((string)noon["issuedAt"]!, Is.EqualTo("2026-06-30T18:00:00Z"));
            Assert.That((double)forecast.Single(one => (string)one!["start"]! == "2026-07-01T00:00:00Z")!["activePowerW"]!, Is.Zero, "at night");
            Assert.That(((int)district["homes"]!, (int)district["homesForecast"]!), Is.EqualTo((3, 2)));
            Assert.That((double)step["activePowerW"]!, Is.EqualTo(-expected * 1.5).Within(0.2));
            Assert.That((double)step["scaledActivePowerW"]!, Is.EqualTo(-expected * 1.5 * 3 / 2).Within(0.3));
            Assert.That((int)(await rest.GetAsync("/api/v1/districts/pv-forecast", cancellationToken)).Expect(HttpStatusCode.OK)["homesForecast"]!, Is.EqualTo(3));
        }
    }

    /// <summary>Weather or history: without either nothing is told, and no zero stands for it.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Home_OfWhichNothingIsKnown_IsNotForecast(CancellationToken cancellationToken)
    {
        await using var host = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = host.NewOperator();
        await AddHomeAsync(rest, "VEN-1", 4000, "CP-1", cancellationToken);

        Assert.That(await host.Services.GetRequiredService<PvForecaster>().RunAsync(cancellationToken), Is.Zero);
        var district = (await rest.GetAsync("/api/v1/districts/pv-forecast", cancellationToken)).Expect(HttpStatusCode.OK);
        Assert.That(district.ToJsonString(), Is.EqualTo("""{"homes":1,"homesForecast":0,"items":[]}"""));
    }

    /// <summary>Without weather, from what the VEN has reported: by quarters, in the shape of the sun, and in place of the forecast before.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Home_WithHistoryAlone_IsForecastByIt(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken, ("PvForecasts:ByQuarter", "true"), ("PvForecasts:Kept", "01:00:00"));
        var panels = new PvPanels(Barcelona, 20, 200, 3000);
        for (var day = 20; day > 0; day--)
        {
            await reporting.ReportAsync(cancellationToken, Enumerable.Range(0, 96).Select(quarter =>
            {
                var at = Now.AddDays(-day).AddMinutes(15 * quarter);
                return ("heatpump.power", at, -0.8 * panels.ClearSkyW(at, TimeSpan.FromMinutes(15)));
            }));
        }

        await reporting.RollUpAtAsync(Now.AddMinutes(30), cancellationToken);
        var device = await AddHomeAsync(reporting.Rest, reporting.Ven.VenId.Value, 5000, "CP-1", cancellationToken, "heatpump.power");
        var forecaster = reporting.Middleware.Services.GetRequiredService<PvForecaster>();

        await forecaster.RunAsync(cancellationToken);
        reporting.Middleware.Domain.Advance(TimeSpan.FromHours(2));
        await forecaster.RunAsync(cancellationToken);

        var forecast = await ListAsync(reporting.Rest, $"pv-forecasts?limit=1000&sort=start&filter=deviceId={device}", cancellationToken);
        Assert.That(forecast, Has.Count.EqualTo(192), "the forecast of before is gone");
        foreach (var one in forecast)
        {
            var start = RestTime.Parse((string)one!["start"]!)!.Value;
            Assert.That((double)one["activePowerW"]!, Is.EqualTo(-0.8 * panels.ClearSkyW(start, TimeSpan.FromMinutes(15))).Within(250), $"{start:s}");
        }
    }

    /// <summary>Who names a neighbour's VEN as the own learns nothing of what is produced there, in the own cooperative or another.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Home_ThatNamesAForeignVen_IsNotForecastByItsHistory(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken, ("PvForecasts:HistoryDays", "365"));
        var store = world.Get<ResourceStore>();
        ResourceSchema Of(string resource) => world.Get<ResourceSchemas>().All.Single(schema => schema.Name == resource);
        foreach (var (person, cooperative) in new[] { ("anna", TwoCooperatives.Local), ("berta", TwoCooperatives.Local), ("carla", TwoCooperatives.Dorp) })
        {
            var owner = new ResourceScope(cooperative, world.MemberOf(person));
            await store.KeepAsync(Of("homes"), owner, [JsonElement.Parse($$"""{ "venId": "{{world.VenOf("anna")}}", "hasPv": true, "location": { "latitude": 41.39, "longitude": 2.17 } }""")], cancellationToken);
            var device = JsonElement.Parse($$"""{ "venId": "{{world.VenOf("anna")}}", "name": "Roof", "deviceClass": "pv", "rids": ["home.power"], "maxPowerW": 4000 }""");
            await store.MakeAsync(Of("devices"), [new NewDocument(Row: null, owner, device)], keepsGoodRows: false, kept: null, cancellationToken);
        }

        var (series, hour) = (new SeriesKey(world.VenOf("anna"), "home.power"), world.Start.AddHours(-5).AddMinutes(-world.Start.Minute));
        await world.Get<Database>().CommitAsync(new UnitOfWork().AddPoints(series, [.. Enumerable.Range(0, 61).Select(minute => new Point(hour.AddMinutes(minute), -500 - minute, Quality: null))]), cancellationToken);
        await world.Get<QuarterRoller>().RunAsync(cancellationToken);
        var now = world.Get<Clocks>().Domain.GetUtcNow();
        var history = await world.Get<PvHistory>().ReadAsync(new PvDevice("", world.VenOf("anna"), ["home.power"], MaxPowerW: null), now.AddDays(-365), now, cancellationToken);
        Assert.That(history, Is.Not.Empty);

        await world.Get<PvForecaster>().RunAsync(cancellationToken);

        var counts = new List<int>();
        foreach (var (person, cooperative) in new[] { ("anna", TwoCooperatives.Local), ("berta", TwoCooperatives.Local), ("carla", TwoCooperatives.Dorp) })
        {
            counts.Add((await store.WithinAsync(Of("pv-forecasts"), new ResourceScope(cooperative, world.MemberOf(person)), "issuedAt", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, 1000, cancellationToken)).Count);
        }

        Assert.That(counts, Is.EqualTo([48, 0, 0]));
    }

    /// <summary>A home that cannot be forecast, for a reason that is ours, keeps no other from its forecast.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Home_ThatBreaksTheForecast_HoldsUpNoOther(CancellationToken cancellationToken)
    {
        await using var host = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = host.NewOperator();
        await AddWeatherAsync(rest, cancellationToken);
        var (store, schemas) = (host.Services.GetRequiredService<ResourceStore>(), host.Services.GetRequiredService<ResourceSchemas>());
        async Task MakeAsync(string resource, string json) =>
            await store.MakeAsync(schemas.All.Single(schema => schema.Name == resource), [new NewDocument(Row: null, new ResourceScope("local", "bad"), JsonElement.Parse(json))], keepsGoodRows: false, kept: null, cancellationToken);

        // No number is that large, so no forecast can be written; no schema lets it in.
        await MakeAsync("homes", """{ "venId": "VEN-0", "hasPv": true, "location": { "latitude": 41.39, "longitude": 2.17 } }""");
        await MakeAsync("devices", """{ "venId": "VEN-0", "name": "Roof", "deviceClass": "pv", "maxPowerW": 1e999 }""");
        await AddHomeAsync(rest, "VEN-1", 4000, "CP-1", cancellationToken);

        Assert.That(await host.Services.GetRequiredService<PvForecaster>().RunAsync(cancellationToken), Is.EqualTo(1));
    }

    /// <summary>Forecasts of homes that are gone, or that came by REST, end as all others do, however many there are.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Forecasts_ThatAreTooOld_AreRemoved_AlsoWithoutAHome(CancellationToken cancellationToken)
    {
        await using var host = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = host.NewOperator();
        var steps = new JsonArray([.. Enumerable.Range(0, 700).Select(step => new JsonObject
        {
            ["memberId"] = "gone", ["deviceId"] = "0190d1a0-7d5c-7b9e-8a52-3d1f0c9c4a11", ["issuedAt"] = RestTime.Text(Now.AddHours(-7)), ["start"] = RestTime.Text(Now.AddMinutes(15 * step)), ["end"] = RestTime.Text(Now.AddMinutes(15 * (step + 1))), ["activePowerW"] = -1,
        })]);
        Assert.That((await rest.PostAsync("/api/v1/pv-forecasts", steps, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Created));

        await host.Services.GetRequiredService<PvForecaster>().RunAsync(cancellationToken);

        Assert.That(await ListAsync(rest, "pv-forecasts", cancellationToken), Is.Empty);
    }

    /// <summary>The bound is of the homes that are asked for, by their last forecasts; others do not count.</summary>
    [Test, CancelAfter(300_000)]
    public async Task District_OfAFewHomes_IsAddedUp_HoweverManyThereAre(CancellationToken cancellationToken)
    {
        await using var host = await MiddlewareHost.StartStillAsync(cancellationToken);
        using var rest = host.NewOperator();
        await AddWeatherAsync(rest, cancellationToken);
        foreach (var (ven, node) in new[] { ("VEN-1", "CP-1"), ("VEN-2", "CP-2"), ("VEN-3", "CP-2") })
        {
            await AddHomeAsync(rest, ven, 1000, node, cancellationToken);
        }

        var (services, forecaster) = (host.Services, host.Services.GetRequiredService<PvForecaster>());
        for (var issue = 0; issue < 3; issue++)
        {
            await forecaster.RunAsync(cancellationToken);
            host.Domain.Advance(TimeSpan.FromHours(1));
        }

        var district = new District(services.GetRequiredService<PvHomes>(), services.GetRequiredService<ResourceSchemas>(), services.GetRequiredService<ResourceStore>(), services.GetRequiredService<Clocks>()) { Most = 60 };
        var view = new ResourceView(new ResourceScope("local", MemberId: null));
        Assert.That((await district.ReadAsync(view, "CP-1", cancellationToken))?.HomesForecast, Is.EqualTo(1));
        Assert.That(await district.ReadAsync(view, "CP-2", cancellationToken), Is.Null);
    }

    /// <summary>Who may read the forecasts of single homes reads their sum: a member the own, an aggregator those of members with a mandate in force, nobody else.</summary>
    [Test, CancelAfter(300_000)]
    public async Task District_OfEachActor_IsTheSumOfWhatHeMaySee(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var boxes = new Dictionary<string, string>();
        foreach (var person in new[] { "anna", "berta" })
        {
            boxes[person] = await host.NewBoxOfAsync(person, "local", cancellationToken);
            await AddForecastAsync(host, person, cancellationToken);
        }

        await host.Services.GetRequiredService<MandateBook>().ChangeAsync(boxes["berta"], "berta", MandateAct.Suspend, cancellationToken);
        async Task<string> SumAsync(string person, Role role, string cooperative)
        {
            using var rest = new RestClient(host.NewClient(Door.Pages), await host.NewTokenAsync(person, role, cooperative, ["flex.read"], cancellationToken));
            var answer = await rest.GetAsync("/api/v1/districts/pv-forecast", cancellationToken);
            return answer.Status == HttpStatusCode.OK ? $"{answer.Expect(HttpStatusCode.OK)["homesForecast"]} {answer.Expect(HttpStatusCode.OK)["items"]!.AsArray().FirstOrDefault()?["activePowerW"]}" : $"{(int)answer.Status}";
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await SumAsync("anna", Role.Prosumer, "local"), Is.EqualTo("1 -1000"));
            Assert.That(await SumAsync("berta", Role.Prosumer, "local"), Is.EqualTo("1 -1000"));
            Assert.That(await SumAsync("agnes", Role.Cooperative, "local"), Is.EqualTo("1 -1000"), "Berta's mandate is suspended");
            Assert.That(await SumAsync("dora", Role.Cooperative, "dorp"), Is.EqualTo("0 "));
            Assert.That(await SumAsync("root", Role.PlatformOperator, "local"), Is.EqualTo("403"));
        }
    }

    /// <summary>FC-MW-5: hours become quarters; and an outage shows its age.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Station_IsShownByQuarters_WithItsAge(CancellationToken cancellationToken)
    {
        await using var host = await MiddlewareHost.StartAsync(cancellationToken, ("PvForecasts:Every", "01:00:00"));
        using var rest = host.NewOperator();
        await AddWeatherAsync(rest, cancellationToken);

        var fresh = (await rest.GetAsync("/api/v1/outside/stations/08181", cancellationToken)).Expect(HttpStatusCode.OK);
        host.Wire.Advance(TimeSpan.FromHours(10));
        var old = (await rest.GetAsync("/api/v1/outside/stations/08181", cancellationToken)).Expect(HttpStatusCode.OK);

        var quarter = fresh["items"]!.AsArray().Single(one => (string)one!["start"]! == "2026-06-30T20:15:00Z")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(fresh["items"]!.AsArray(), Has.Count.EqualTo(192));
            Assert.That(((double)quarter["temperatureC"]!, (double)quarter["windSpeedMPerS"]!), Is.EqualTo((25.0, 2.0)));
            Assert.That(((bool)fresh["isStale"]!, (long)fresh["ageSeconds"]!), Is.EqualTo((false, 0L)));
            Assert.That(((bool)old["isStale"]!, (long)old["ageSeconds"]!), Is.EqualTo((true, 36_000L)));
            Assert.That((await rest.GetAsync("/api/v1/outside/stations/nowhere", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        }
    }

    /// <summary>FC-MW-5: one that is fresh does not hide that the other has fallen silent, and what is known of that one stays.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Station_OfWhichOnlyTheIrradianceIsFresh_IsStale_AndKeepsItsWeather(CancellationToken cancellationToken)
    {
        await using var host = await MiddlewareHost.StartAsync(cancellationToken, ("PvForecasts:Every", "01:00:00"));
        using var rest = host.NewOperator();
        async Task AddAsync(DateTimeOffset issuedAt, string member, double value) =>
            (await rest.PostAsync("/api/v1/weather-forecasts", new JsonArray([.. Enumerable.Range(0, 24).Select(hour => new JsonObject { ["stationId"] = "08181", ["issuedAt"] = RestTime.Text(issuedAt), ["start"] = RestTime.Text(Now.AddHours(hour)), [member] = value })]), cancellationToken)).Expect(HttpStatusCode.Created);
        await AddAsync(Now, "temperatureC", 25);
        await AddAsync(Now.AddHours(9), "globalHorizontalIrradianceWPerM2", 500);
        host.Wire.Advance(TimeSpan.FromHours(10));

        var station = (await rest.GetAsync("/api/v1/outside/stations/08181", cancellationToken)).Expect(HttpStatusCode.OK);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((double)station["items"]![0]!["temperatureC"]!, Is.EqualTo(25));
            Assert.That(((bool)station["isStale"]!, (long)station["ageSeconds"]!), Is.EqualTo((true, 36_000L)));
            Assert.That(((string)station["weatherIssuedAt"]!, (string)station["irradianceIssuedAt"]!), Is.EqualTo(("2026-06-30T18:00:00Z", "2026-07-01T03:00:00Z")));
        }
    }

    /// <summary>A home of a member behind the doors, with panels and a forecast of one hour.</summary>
    private static async Task AddForecastAsync(DoorsHost host, string person, CancellationToken cancellationToken)
    {
        var (store, schemas, now) = (host.Services.GetRequiredService<ResourceStore>(), host.Services.GetRequiredService<ResourceSchemas>(), host.Services.GetRequiredService<Clocks>().Domain.GetUtcNow());
        var owner = new ResourceScope("local", host.Services.GetRequiredService<PairwiseSubjects>().OfMember("local", person));
        async Task<string> MakeAsync(string resource, string json) =>
            (await store.MakeAsync(schemas.All.Single(schema => schema.Name == resource), [new NewDocument(Row: null, owner, JsonElement.Parse(json))], keepsGoodRows: false, kept: null, cancellationToken)).Made[0].Id;

        await MakeAsync("homes", $$"""{ "venId": "VEN-{{person}}", "hasPv": true }""");
        var device = await MakeAsync("devices", $$"""{ "venId": "VEN-{{person}}", "name": "Roof", "deviceClass": "pv" }""");
        await MakeAsync("pv-forecasts", $$"""{ "deviceId": "{{device}}", "issuedAt": "{{RestTime.Text(now.AddMinutes(-1))}}", "start": "{{RestTime.Text(now.AddHours(1))}}", "end": "{{RestTime.Text(now.AddHours(2))}}", "activePowerW": -1000 }""");
    }

    private static async Task<IReadOnlyList<JsonNode?>> ListAsync(RestClient rest, string path, CancellationToken cancellationToken) => [.. (await rest.GetAsync("/api/v1/" + path, cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray()];

    /// <summary>72 hours of a sun that is always 800 W/m² where there is any.</summary>
    private static async Task AddWeatherAsync(RestClient rest, CancellationToken cancellationToken)
    {
        var hours = new JsonArray([.. Enumerable.Range(0, 72).Select(hour => new JsonObject
        {
            ["stationId"] = "08181", ["location"] = new JsonObject { ["latitude"] = 41.4, ["longitude"] = 2.2 }, ["issuedAt"] = RestTime.Text(Now), ["start"] = RestTime.Text(Now.AddHours(hour)),
            ["temperatureC"] = 25, ["windSpeedMPerS"] = 2, ["globalHorizontalIrradianceWPerM2"] = 800,
        })]);
        Assert.That((await rest.PostAsync("/api/v1/weather-forecasts", hours, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    /// <returns>The id of its panels.</returns>
    private static async Task<string> AddHomeAsync(RestClient rest, string venId, double? maxPowerW, string gridNode, CancellationToken cancellationToken, params string[] rids)
    {
        var memberId = $"m{venId.Replace("-", "", StringComparison.Ordinal)}";
        var home = new JsonObject { ["memberId"] = memberId, ["venId"] = venId, ["hasPv"] = true, ["location"] = new JsonObject { ["latitude"] = Barcelona.LatitudeDeg, ["longitude"] = Barcelona.LongitudeDeg }, ["gridNode"] = gridNode };
        (await rest.PostAsync("/api/v1/homes", home, cancellationToken)).Expect(HttpStatusCode.Created);
        var device = new JsonObject { ["memberId"] = memberId, ["venId"] = venId, ["name"] = "Roof", ["deviceClass"] = "pv", ["rids"] = new JsonArray([.. rids.Select(rid => (JsonNode)rid)]) };
        if (maxPowerW is { } most)
        {
            device["maxPowerW"] = most;
        }

        return (string)(await rest.PostAsync("/api/v1/devices", device, cancellationToken)).Expect(HttpStatusCode.Created)["id"]!;
    }
}

using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Registry;
using FlexCoop.Middleware.Resources;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Registry;

/// <summary>Which devices suit a purpose (FC-REG-5).</summary>
public sealed class DiscoveryTests
{
    private static readonly string[] Classes = ["hvac", "waterHeater", "light", "evCharger", "battery", "pv", "meter", "sensor", "otherLoad"];

    /// <summary>Ten thousand devices, drawn by a seed; what is found is what a loop over all that was put in finds, page by page.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Get_OverTenThousandDevices_FindsWhatAnOracleFinds(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartStillAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        var (all, inForce) = await FillAsync(middleware, 10_000, cancellationToken);
        (string Query, Func<JsonObject, bool> Holds)[] cases =
        [
            ("class=battery,pv&available=true", device => (string)device["deviceClass"]! is "battery" or "pv" && (bool?)device["isAvailable"] == true),
            ("minPowerW=9000", device => (double?)device["maxPowerW"] >= 9000),
            ("minAvailablePowerW=4500&marketplace=true", device => (double?)device["availablePowerW"] >= 4500 && (bool?)device["isOnMarketplace"] == true),
            ("minUpwardW=4900", device => (string?)device["energyRole"] is "demand" or "storage" && ((double?)device["availablePowerW"] ?? (double?)device["maxPowerW"]) >= 4900),
            ("minDownwardW=4900", device => (string?)device["energyRole"] is "generation" or "storage" && ((double?)device["availablePowerW"] ?? (double?)device["maxPowerW"]) >= 4900),
            ("demandResponse=true&gridNode=CP-3", device => (bool?)device["isInDemandResponse"] == true && (string?)device["gridNode"] == "CP-3"),
            ("near=41.4,2.1&withinKm=10", device => device["location"] is { } place && DiscoveryQuery.DistanceKm((41.4, 2.1), ((double)place["latitude"]!, (double)place["longitude"]!)) <= 10),
            ("contractAt=2026-07-01T00:00:00Z&class=hvac", device => (string)device["deviceClass"]! == "hvac" && inForce.Contains((string)device["id"]!)),
            ("ven=VEN-77", device => (string)device["venId"]! == "VEN-77"),
        ];

        foreach (var (query, holds) in cases)
        {
            var expected = all.Where(holds).Select(device => (string)device["id"]!).Order(StringComparer.Ordinal).ToList();
            var (found, next) = (new List<string>(), default(string));
            var watch = Stopwatch.StartNew();
            do
            {
                watch.Restart();
                var page = (await rest.GetAsync($"api/v1/discovery?{query}&limit=500{(next is null ? "" : $"&after={next}")}", cancellationToken)).Expect(HttpStatusCode.OK);
                found.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
                next = (string?)page["next"];
            }
            while (next is not null);

            // The last page has looked at all of them that are left, over HTTP: tens of ms on an idle machine; the limit only tells that from a search that has gone wrong.
            TestContext.Out.WriteLine($"{query}: {found.Count} found, last page {watch.ElapsedMilliseconds} ms");
            Assert.That(watch.ElapsedMilliseconds, Is.LessThan(30_000), query);
            Assert.That(found, Is.EqualTo(expected), query);
            Assert.That(expected, Is.Not.Empty, query);
        }
    }

    [TestCase("class=plane")]
    [TestCase("status=fine")]
    [TestCase("available=perhaps")]
    [TestCase("minPowerW=-1")]
    [TestCase("minPowerW=NaN")]
    [TestCase("near=91,0&withinKm=1")]
    [TestCase("near=1,1")]
    [TestCase("withinKm=1")]
    [TestCase("contractAt=now")]
    [TestCase("filter=a")]
    [TestCase("after=x")]
    [CancelAfter(300_000)]
    public async Task Get_WithWhatCannotBe_IsRefused(string query, CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();

        Assert.That((await rest.GetAsync($"api/v1/discovery?{query}", cancellationToken)).Problem["errors"]!.AsArray(), Is.Not.Empty);
    }

    /// <summary>Where a device does not say where it is, its home does.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Get_ByThePlaceOfTheHome_FindsItsDevices(CancellationToken cancellationToken)
    {
        await using var bench = await RegistryBench.StartAsync(cancellationToken);
        await bench.HeatPumpAsync(cancellationToken);
        var home = (await bench.ItemsAsync("api/v1/homes", items => items.Count == 1, cancellationToken))[0]!;
        var patched = await bench.Rest.SendAsync(
            HttpMethod.Patch, $"api/v1/homes/{home["id"]}", new StringContent("""{ "gridNode": "CP-9", "location": { "latitude": 50, "longitude": 4 } }""", System.Text.Encoding.UTF8, "application/merge-patch+json"), cancellationToken,
            request => request.Headers.TryAddWithoutValidation("If-Match", "*"));
        patched.Expect(HttpStatusCode.OK);

        Assert.That((await bench.ItemsAsync("api/v1/discovery?gridNode=CP-9&near=50,4&withinKm=1&class=hvac", items => items.Count == 1, cancellationToken))[0]!["gridNode"]!.ToString(), Is.EqualTo("CP-9"));
    }

    /// <returns>What was put in, and the devices for which a contract is in force.</returns>
    private static async Task<(List<JsonObject> Devices, HashSet<string> InForce)> FillAsync(MiddlewareHost middleware, int count, CancellationToken cancellationToken)
    {
        var (random, all, inForce) = (new Random(7), new List<JsonObject>(), new HashSet<string>());
        var store = middleware.Services.GetRequiredService<ResourceStore>();
        ResourceSchema Schema(string name) => middleware.Services.GetRequiredService<ResourceSchemas>().All.Single(schema => schema.Name == name);
        bool Chance() => random.Next(2) == 0;
        for (var chunk = 0; chunk < count / 1000; chunk++)
        {
            var owner = new ResourceScope("local", $"member{chunk}");
            var rows = Enumerable.Range(0, 1000).Select(index =>
            {
                var deviceClass = Classes[random.Next(Classes.Length)];
                var device = new JsonObject { ["venId"] = $"VEN-{(chunk * 100) + (index / 10)}", ["name"] = "x", ["deviceClass"] = deviceClass, ["isOnMarketplace"] = Chance(), ["isInDemandResponse"] = Chance(), ["isAvailable"] = Chance() };
                (device["maxPowerW"], device["gridNode"], device["location"]) = (random.Next(10_000), $"CP-{random.Next(10)}", new JsonObject { ["latitude"] = 41 + random.NextDouble(), ["longitude"] = 2 + random.NextDouble() });
                if (Chance())
                {
                    device["availablePowerW"] = random.Next(5000);
                }

                if (MetadataDevices.RoleOf(deviceClass) is { } role)
                {
                    device["energyRole"] = role;
                }

                return new NewDocument(index, owner, JsonElement.Parse(device.ToJsonString()));
            });
            var (made, _) = await store.MakeAsync(Schema("devices"), [.. rows], keepsGoodRows: false, kept: null, cancellationToken);
            all.AddRange(made.Select(document =>
            {
                var device = JsonObject.Create(document.Body)!;
                device["id"] = document.Id;
                return device;
            }));
            var (future, now) = (made.Take(100).Select(device => device.Id).ToList(), made.Skip(100).Take(300).Select(device => device.Id).ToList());
            inForce.UnionWith(now);
            JsonElement Contract(List<string> devices, string status, int year) => JsonElement.Parse(
                $$"""{ "title": "x", "type": "moneyForFlexibility", "status": "{{status}}", "start": "{{year}}-01-01T00:00:00Z", "end": "{{year + 1}}-01-01T00:00:00Z", "statusChangedAt": "2026-01-01T00:00:00Z", "deviceIds": {{JsonSerializer.Serialize(devices)}}, "currency": "EUR" }""");
            await store.MakeAsync(
                Schema("contracts"), [new NewDocument(0, owner, Contract(now, "active", 2026)), new NewDocument(1, owner, Contract(future, "active", 2027)), new NewDocument(2, owner, Contract(future, "cancelled", 2026))], keepsGoodRows: false, kept: null, cancellationToken);
        }

        return (all, inForce);
    }
}

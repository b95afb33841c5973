using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.OutsideData;
using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.Tests.OutsideData;

/// <summary>How answers of publishers are read: whole, or not at all (FC-MW-5, FC-MW-6, FC-MW-7, R-30).</summary>
public sealed class OutsideProviderTests
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    private static IEnumerable<TestCaseData> Fixtures()
    {
        yield return new TestCaseData(Fixture.Esios, "esios-600.json", 96).SetArgDisplayNames("esios");
        yield return new TestCaseData(Fixture.Entsoe, "entsoe-a44.xml", 96).SetArgDisplayNames("entsoe");
        yield return new TestCaseData(Fixture.Weather, "open-meteo-weather.json", 72).SetArgDisplayNames("openMeteo");
        yield return new TestCaseData(Fixture.Irradiance, "open-meteo-irradiance.json", 72).SetArgDisplayNames("openMeteoSolar");
        yield return new TestCaseData(Fixture.Carbon, "carbon-intensity.json", 96).SetArgDisplayNames("carbonIntensity");
        yield return new TestCaseData(Fixture.Maps, "electricity-maps.json", 25).SetArgDisplayNames("electricityMaps");
    }

    [TestCaseSource(nameof(Fixtures))]
    public void Answer_AsItIsDocumented_GivesDocumentsOfTheResource(object provider, string file, int count)
    {
        var asked = (IOutsideProvider)provider;
        var schema = ResourceSchemas.Read(folder: null).All.First(schema => schema.Name == asked.Resource);

        var documents = Read(asked, Fixture.Text(file));

        Assert.That(documents, Has.Count.EqualTo(count));
        Assert.That(documents!.SelectMany(document => schema.Validator.Check(JsonSerializer.SerializeToElement(document), row: null)), Is.Empty);
        Assert.That(documents!.Select(document => (string)document["start"]!), Is.Ordered);
        Assert.That(documents!, Has.All.Matches<JsonObject>(document => document!["source"] is not null));
    }

    [Test]
    public void Esios_Quarters_AreEurosPerKWh_AlsoBelowZero()
    {
        var prices = Read(Fixture.Esios, Fixture.Text("esios-600.json"))!;

        Assert.That(prices[52].ToJsonString(), Is.EqualTo("""{"country":"ES","product":"dayAhead","start":"2026-07-01T11:00:00Z","end":"2026-07-01T11:15:00Z","pricePerKWh":-0.0015,"currency":"EUR","source":"REE e-sios"}"""));
    }

    /// <summary>In a variable block a position that is left out has the value of the one before (curve type A03).</summary>
    [Test]
    public void Entsoe_PositionsThatAreLeftOut_GoOn()
    {
        var (start, end) = Day(2026, 7, 1);

        var prices = Read(Fixture.Entsoe, Fixture.EntsoeOf(start, end, "PT15M", "A03", 1, 4, 90), start, end)!;

        Assert.That(prices.Select(price => (decimal)price["pricePerKWh"]! * 1000), Is.EqualTo(Enumerable.Repeat(1m, 3).Concat(Enumerable.Repeat(4m, 86)).Concat(Enumerable.Repeat(90m, 7))));
    }

    [TestCase(3, 29, 23)]
    [TestCase(7, 1, 24)]
    [TestCase(10, 25, 25)]
    public void Days_HaveAsManyHoursAsTheClockSays(int month, int day, int hours)
    {
        var (start, end) = Day(2026, month, day);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Read(Fixture.Esios, Fixture.EsiosOf(start, Quarter, hours * 4), start, end), Has.Count.EqualTo(hours * 4));
            Assert.That(Read(Fixture.Esios, Fixture.EsiosOf(start, 4 * Quarter, hours), start, end), Has.Count.EqualTo(hours));
            Assert.That(Read(Fixture.Entsoe, Fixture.EntsoeOf(start, end, "PT15M", "A01", Enumerable.Range(1, hours * 4)), start, end), Has.Count.EqualTo(hours * 4));
            Assert.That(Read(Fixture.Entsoe, Fixture.EntsoeOf(start, end, "PT60M", "A03", Enumerable.Range(1, hours)), start, end), Has.Count.EqualTo(hours));
        }
    }

    [Test]
    public void Entsoe_WithBothResolutions_GivesQuarters()
    {
        var (start, end) = Day(2026, 7, 1);
        var both = Fixture.EntsoeOf(start, end, "PT60M", "A01", Enumerable.Range(1, 24)).Replace("<TimeSeries>", Fixture.SeriesOf(start, end, "PT15M", "A01", Enumerable.Range(1, 96)) + "<TimeSeries>", StringComparison.Ordinal);

        Assert.That(Read(Fixture.Entsoe, both, start, end), Has.Count.EqualTo(96));
    }

    /// <summary>What is not there is left out; nothing becomes a zero.</summary>
    [Test]
    public void OpenMeteo_NullIsLeftOut()
    {
        var last = Read(Fixture.Weather, Fixture.Text("open-meteo-weather.json"))![71];

        Assert.That(last.ContainsKey("windGustMPerS"), Is.False);
        Assert.That((decimal)last["windBearingDeg"]!, Is.EqualTo((200 + (5 * 71)) % 360));
    }

    /// <summary>A place at the date line is near what lies on its other side.</summary>
    [Test]
    public void OpenMeteo_AnswerFromTheOtherSideOfTheDateLine_IsNear()
    {
        var provider = new OpenMeteoProvider(Fixture.Nowhere, new WeatherStation("fiji", 41.39m, 180m), isIrradiance: false);

        Assert.That(Read(provider, Fixture.Text("open-meteo-weather.json").Replace("2.1875", "-179.9", StringComparison.Ordinal)), Has.Count.EqualTo(72));
    }

    /// <summary>There it is the mean of the hour before; here it stands under the start of that hour.</summary>
    [Test]
    public void OpenMeteo_Irradiance_StandsUnderTheStartOfItsHour() =>
        Assert.That((string)Read(Fixture.Irradiance, Fixture.Text("open-meteo-irradiance.json"))![0]["start"]!, Is.EqualTo("2026-06-30T17:00:00Z"));

    [Test]
    public void NothingPublishedYet_IsNoFault()
    {
        Assert.That(Read(Fixture.Entsoe, Fixture.Text("entsoe-nothing.xml")), Is.Null);
        Assert.That(Read(Fixture.Esios, Fixture.EsiosOf(Fixture.Now, Quarter, 0)), Is.Null);
    }

    private static IEnumerable<TestCaseData> Lies()
    {
        TestCaseData Of(IOutsideProvider provider, string name, string body, string told) => new TestCaseData(provider, body, told).SetArgDisplayNames($"{provider.GetType().Name}: {name}");
        TestCaseData Changed(IOutsideProvider provider, string name, string file, string from, string to, string told) => Of(provider, name, Fixture.Text(file).Replace(from, to, StringComparison.Ordinal), told);
        var (start, end) = Day(2026, 7, 1);
        yield return Of(Fixture.Esios, "garbage", "<html>", "is no JSON");
        yield return Of(Fixture.Esios, "half a character", """{"indicator":{"id":600,"magnitud":[{"id":1,"name":"\ud800"}]}}""", "holds what is no Unicode text");
        yield return Of(Fixture.Esios, "half", Fixture.EsiosOf(start, Quarter, 48), "has 48 prices; the day from 2026-06-30T22:00Z has 96 quarters, or 24 hours");
        yield return Of(Fixture.Esios, "another day", Fixture.EsiosOf(start.AddDays(1), Quarter, 96), "indicator.values[0]: begins at 2026-07-01T22:00Z");
        yield return Of(Fixture.Esios, "twice", """{"indicator":{"id":600,"id":600}}""", "is no JSON");
        yield return Changed(Fixture.Esios, "another unit", "esios-600.json", "\"id\": 23", "\"id\": 13", "indicator.magnitud[0]: is Precio, and no price in €/MWh");
        yield return Of(Fixture.Esios, "no unit", Fixture.EsiosOf(start, Quarter, 96).Replace("""{"name":"Precio","id":23}""", "", StringComparison.Ordinal), "indicator.magnitud: is empty, and tells no unit");
        yield return Changed(Fixture.Esios, "another zone", "esios-600.json", "\"geo_id\": 3,\n    \"geo_name\": \"España\"\n   },\n   {", "\"geo_id\": 8741,\n    \"geo_name\": \"España\"\n   },\n   {", "indicator.values[0].geo_id: is 8741 and not 3");
        yield return Changed(Fixture.Esios, "another indicator", "esios-600.json", "\"id\": 600", "\"id\": 1001", "indicator.id: is 1001 and not 600");
        yield return Changed(Fixture.Esios, "no number", "esios-600.json", "\"value\": -1.5", "\"value\": null", "indicator.values[52].value: is missing");
        yield return Changed(Fixture.Esios, "no price", "esios-600.json", "\"value\": -1.5", "\"value\": 1e9", "indicator.values[52].value: 1000000000 €/MWh is no price of a market");
        yield return Of(Fixture.Entsoe, "garbage", "{}", "is no XML");
        yield return Of(Fixture.Entsoe, "half", Fixture.EntsoeOf(start, end, "PT15M", "A01", Enumerable.Range(1, 50)), "has prices up to position 50 of 96");
        yield return Of(Fixture.Entsoe, "gap", Fixture.EntsoeOf(start, end, "PT15M", "A01", 1, 3), "has position 3 where 2 is due");
        yield return Of(Fixture.Entsoe, "back", Fixture.EntsoeOf(start, end, "PT15M", "A03", 1, 3, 2), "has position 2 where 4 is due");
        yield return Of(Fixture.Entsoe, "no beginning", Fixture.EntsoeOf(start, end, "PT15M", "A03", 2, 3), "has position 2 where 1 is due");
        yield return Of(Fixture.Entsoe, "too many", Fixture.EntsoeOf(start, end, "PT60M", "A01", Enumerable.Range(1, 25)), "has the position '25'; 1 to 24 there are");
        yield return Of(Fixture.Entsoe, "other steps", Fixture.EntsoeOf(start, end, "P1D", "A01", 1), "'P1D' is no resolution of prices");
        yield return Of(Fixture.Entsoe, "another curve", Fixture.EntsoeOf(start, end, "PT60M", "A02", 1), "'A02' is no curve of prices");
        yield return Of(Fixture.Entsoe, "entities", "<!DOCTYPE x [<!ENTITY a 'b'>]><Publication_MarketDocument>&a;</Publication_MarketDocument>", "is no XML");
        yield return Of(Fixture.Entsoe, "a refusal", Fixture.Text("entsoe-nothing.xml").Replace("999", "401", StringComparison.Ordinal), "refuses with 401");
        yield return Changed(Fixture.Entsoe, "another zone", "entsoe-a44.xml", Fixture.Zone, "10YFR-RTE------C", "line 20, in_Domain.mRID: is '10YFR-RTE------C' and not '10YES-REE------0'");
        yield return Changed(Fixture.Entsoe, "another currency", "entsoe-a44.xml", ">EUR<", ">PLN<", "currency_Unit.name: is 'PLN' and not 'EUR'");
        yield return Changed(Fixture.Entsoe, "another unit", "entsoe-a44.xml", ">MWH<", ">KWH<", "price_Measure_Unit.name: is 'KWH' and not 'MWH'");
        yield return Changed(Fixture.Entsoe, "no number", "entsoe-a44.xml", "<price.amount>-1.5", "<price.amount>NaN", "price.amount: 'NaN' is no number");
        yield return Changed(Fixture.Weather, "another unit", "open-meteo-weather.json", "m/s", "km/h", "hourly_units.wind_speed_10m: is 'km/h' and not 'm/s'");
        yield return Changed(Fixture.Weather, "another zone of time", "open-meteo-weather.json", "\"utc_offset_seconds\": 0", "\"utc_offset_seconds\": 7200", "utc_offset_seconds: is 7200");
        yield return Changed(Fixture.Weather, "another place", "open-meteo-weather.json", "\"latitude\": 41.375", "\"latitude\": 14.375", "latitude: is 14.375; 41.39 was asked for");
        yield return Changed(Fixture.Weather, "an hour twice", "open-meteo-weather.json", "2026-06-30T20:00", "2026-06-30T19:00", "hourly.time[2]: is 2026-06-30T19:00Z; 2026-06-30T20:00Z was asked for");
        yield return Changed(Fixture.Weather, "text", "open-meteo-weather.json", "1015.2", "\"high\"", "hourly.pressure_msl[0]: \"high\" is not a number");
        yield return Changed(Fixture.Irradiance, "another unit", "open-meteo-irradiance.json", "\"shortwave_radiation\": \"W/m²\"", "\"shortwave_radiation\": \"MJ/m²\"", "is 'MJ/m²' and not 'W/m²'");
        yield return Changed(Fixture.Carbon, "a gap", "carbon-intensity.json", "\"from\": \"2026-06-30T19:00Z\"", "\"from\": \"2026-06-30T19:30Z\"", "data[2]: is from 2026-06-30T19:30Z");
        yield return Of(Fixture.Carbon, "nothing", """{"data":[]}""", "data: has 0 half-hours");
        yield return Changed(Fixture.Carbon, "no value", "carbon-intensity.json", "\"forecast\": 150,", "\"actual\": 3,", "is no JSON");
        yield return Changed(Fixture.Maps, "another zone", "electricity-maps.json", "\"zone\": \"ES\"", "\"zone\": \"FR\"", "zone: is 'FR' and not 'ES'");
        yield return Changed(Fixture.Maps, "the end of time", "electricity-maps.json", "2026-06-30T18:00:00.000Z", "9999-12-31T23:00:00.000Z", "forecast[0].datetime: 9999-12-31T23:00Z is not near");
        yield return Changed(Fixture.Maps, "of tomorrow", "electricity-maps.json", "2026-06-30T17:43:03.118Z", "2026-07-02T17:43:03.118Z", "updatedAt: 2026-07-02T17:43Z is still to come");
    }

    [TestCaseSource(nameof(Lies))]
    public void Answer_ThatLies_IsRefusedWhole_AndSaysWhere(object provider, string body, string told) =>
        Assert.That(() => Read((IOutsideProvider)provider, body), Throws.TypeOf<OutsideAnswerException>().With.Message.Contains(told));

    /// <summary>Before the auction there is nothing to ask for; the day is one of the market.</summary>
    [Test]
    public void Prices_AreAskedForTheDaysThatArePublished()
    {
        var early = Fixture.Entsoe.Ask(new DateTimeOffset(2026, 10, 24, 10, 0, 0, TimeSpan.Zero), "a b");
        var late = Fixture.Entsoe.Ask(new DateTimeOffset(2026, 10, 24, 11, 0, 0, TimeSpan.Zero), "a b");

        Assert.That(early.Select(question => (question.Start, question.End)), Is.EqualTo(new[] { Day(2026, 10, 24) }));
        Assert.That(late.Select(question => (question.Start, question.End)), Is.EqualTo(new[] { Day(2026, 10, 24), Day(2026, 10, 25) }));
        Assert.That(late[1].Url.Query, Does.Contain("periodStart=202610242200&periodEnd=202610252300").And.Contain("securityToken=a%20b"));
        Assert.That($"{late[1]}", Does.Not.Contain("a%20b"), "a question that is printed shows no key");
        Assert.That(Fixture.Entsoe.NextPublication(late[0].Start), Is.EqualTo(new DateTimeOffset(2026, 10, 24, 10, 55, 0, TimeSpan.Zero)));
    }

    private static (DateTimeOffset Start, DateTimeOffset End) Day(int year, int month, int day)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");
        DateTimeOffset Midnight(DateTime date) => new DateTimeOffset(date, zone.GetUtcOffset(date)).ToUniversalTime();
        return (Midnight(new DateTime(year, month, day)), Midnight(new DateTime(year, month, day).AddDays(1)));
    }

    private static IReadOnlyList<JsonObject>? Read(IOutsideProvider provider, string body) => provider.Read(provider.Ask(Fixture.Now, "key")[^1], Fixture.Bytes(body), Fixture.Now);

    private static IReadOnlyList<JsonObject>? Read(IOutsideProvider provider, string body, DateTimeOffset start, DateTimeOffset end) => provider.Read(new OutsideQuestion(Fixture.Nowhere, start, end), Fixture.Bytes(body), Fixture.Now);
}

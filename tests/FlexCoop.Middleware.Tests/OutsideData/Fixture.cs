using System.Text;
using FlexCoop.Middleware.OutsideData;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.OutsideData;

/// <summary>Answers of publishers, each of which names its source; and answers of any day that are made in the same form.</summary>
internal static class Fixture
{
    public static readonly Uri Nowhere = new("http://127.0.0.1:1/");

    /// <summary>When the answers of the files were asked for.</summary>
    public static readonly DateTimeOffset Now = new(2026, 6, 30, 18, 0, 0, TimeSpan.Zero);

    public const string Zone = "10YES-REE------0";

    public static EsiosProvider Esios => new(Nowhere, "3", "ES");

    public static EntsoeProvider Entsoe => new(Nowhere, Zone, "ES");

    public static OpenMeteoProvider Weather => new(Nowhere, "08181", 41.39m, 2.17m, isIrradiance: false);

    public static OpenMeteoProvider Irradiance => new(Nowhere, "08181", 41.39m, 2.17m, isIrradiance: true);

    public static CarbonIntensityProvider Carbon => new(Nowhere, "GB");

    public static ElectricityMapsProvider Maps => new(Nowhere, "ES", "ES");

    public static string Text(string file) => File.ReadAllText(Path.Combine(Repository.Root, "tests", "FlexCoop.Middleware.Tests", "OutsideData", "Fixtures", file));

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>An answer of e·sios with these prices from an instant on.</summary>
    public static string EsiosOf(DateTimeOffset start, TimeSpan step, int count) =>
        """{"indicator":{"id":600,"magnitud":[{"name":"Precio","id":23}],"values":[""" + string.Join(',', Enumerable.Range(0, count).Select(index => $$"""{"value":{{index}},"datetime_utc":"{{start + (index * step):yyyy-MM-dd'T'HH:mm:ss'Z'}}","geo_id":3}""")) + "]}}";

    /// <summary>A publication of ENTSO-E with one period.</summary>
    public static string EntsoeOf(DateTimeOffset start, DateTimeOffset end, string resolution, string curve, params IEnumerable<int> positions) =>
        $"""
        <Publication_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3"><type>A44</type>{SeriesOf(start, end, resolution, curve, positions)}</Publication_MarketDocument>
        """;

    public static string SeriesOf(DateTimeOffset start, DateTimeOffset end, string resolution, string curve, IEnumerable<int> positions) =>
        $"""
        <TimeSeries><in_Domain.mRID>{Zone}</in_Domain.mRID><out_Domain.mRID>{Zone}</out_Domain.mRID><currency_Unit.name>EUR</currency_Unit.name><price_Measure_Unit.name>MWH</price_Measure_Unit.name><curveType>{curve}</curveType>
        <Period><timeInterval><start>{start:yyyy-MM-dd'T'HH:mm'Z'}</start><end>{end:yyyy-MM-dd'T'HH:mm'Z'}</end></timeInterval><resolution>{resolution}</resolution>{string.Concat(positions.Select(position => $"<Point><position>{position}</position><price.amount>{position}</price.amount></Point>"))}</Period></TimeSeries>
        """;
}

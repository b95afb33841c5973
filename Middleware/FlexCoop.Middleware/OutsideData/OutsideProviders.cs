using System.Net;
using System.Text.RegularExpressions;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>The publishers that can be asked, by the names that the settings have for them.</summary>
internal static partial class OutsideProviders
{
    private const int MaxSources = 50;
    private const string EsiosCountry = "ES";

    private static readonly TimeSpan Hourly = TimeSpan.FromHours(1);
    private static readonly TimeSpan HalfHourly = TimeSpan.FromMinutes(30);

    /// <summary>By name: where it is, how often it is asked unless said, and how it is made.</summary>
    private static readonly Dictionary<string, (string Url, TimeSpan Every, Func<Uri, OutsideSourceOptions, Func<string, string, string>, IOutsideProvider> Make)> Known = new(StringComparer.Ordinal)
    {
        ["openMeteo"] = ("https://api.open-meteo.com/", Hourly, (url, source, need) => Station(url, source, need, isIrradiance: false)),
        ["openMeteoSolar"] = ("https://api.open-meteo.com/", Hourly, (url, source, need) => Station(url, source, need, isIrradiance: true)),
        ["esios"] = ("https://api.esios.ree.es/", Hourly, (url, source, _) => new EsiosProvider(url, source.Zone ?? "3", source.Country ?? EsiosCountry)),
        ["entsoe"] = ("https://web-api.tp.entsoe.eu/", Hourly, (url, source, need) => new EntsoeProvider(url, need("Zone", source.Zone ?? ""), need("Country", source.Country ?? ""))),
        ["carbonIntensity"] = ("https://api.carbonintensity.org.uk/", HalfHourly, (url, source, _) => new CarbonIntensityProvider(url, source.Country ?? "GB")),
        ["electricityMaps"] = ("https://api.electricitymap.org/", HalfHourly, (url, source, need) => new ElectricityMapsProvider(url, need("Zone", source.Zone ?? ""), need("Country", source.Country ?? source.Zone ?? ""))),
    };

    /// <summary>Reads the section, and holds it to what can be.</summary>
    /// <exception cref="StartException">A setting cannot be: which, and what would be right.</exception>
    public static OutsideDataOptions Read(IConfiguration settings)
    {
        var options = new OutsideDataOptions();
        try
        {
            settings.GetSection("OutsideData").Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException unreadable)
        {
            throw new StartException($"OutsideData: {unreadable.InnerException?.Message ?? unreadable.Message} See OutsideData/README.md for its form.", unreadable);
        }

        Within("TryWithin", options.TryWithin, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));
        Within("Tries", options.Tries, 1, 5);
        Within("ForecastsKept", options.ForecastsKept, TimeSpan.FromDays(2), TimeSpan.FromDays(3660));
        Within("Sources", options.Sources.Count, 0, MaxSources);
        foreach (var source in options.Sources)
        {
            Make(source);
        }

        if (options.Sources.Where(source => Make(source).Provider.Resource == PriceDocument.Resource).GroupBy(source => source.Country ?? EsiosCountry).FirstOrDefault(group => group.Count() > 1) is { } rivals)
        {
            throw new StartException($"OutsideData:Sources: {string.Join(" and ", rivals.Select(source => $"'{source.Name}'"))} both give the prices of {rivals.Key}, and each would overwrite the other's; leave one out, or give it another Country.");
        }

        return options.Sources.GroupBy(source => source.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new StartException($"OutsideData:Sources: '{twice.Key}' is there twice; give each a name of its own.")
            : options;
    }

    /// <exception cref="StartException">It cannot be.</exception>
    public static (IOutsideProvider Provider, Uri Url, TimeSpan Every) Make(OutsideSourceOptions source)
    {
        if (!NameForm().IsMatch(source.Name))
        {
            throw new StartException($"OutsideData:Sources: '{ForeignText.Shown(source.Name)}' is no Name; give a to z, digits and '-', up to 40.");
        }

        string Need(string setting, string value) => value.Length > 0 ? value : throw new StartException($"OutsideData:Sources: '{source.Name}' has no {setting}; give it.");
        if (!Known.TryGetValue(source.Provider, out var known))
        {
            throw new StartException($"OutsideData:Sources: '{source.Name}' has the Provider '{ForeignText.Shown(source.Provider)}'; give {string.Join(" or ", Known.Keys)}.");
        }

        var url = Uri.TryCreate(source.Url ?? known.Url, UriKind.Absolute, out var given) && (given.Scheme == Uri.UriSchemeHttps || (given.Scheme == Uri.UriSchemeHttp && IsLoopback(given))) && given.Query.Length == 0 && given.UserInfo.Length == 0
            ? given.AbsoluteUri.EndsWith('/') ? given : new Uri(given.AbsoluteUri + "/")
            : throw new StartException($"OutsideData:Sources: the Url of '{source.Name}' is none; give https without a query, or http on loopback.");
        if (source.Country is { } country && !CountryForm().IsMatch(country))
        {
            throw new StartException($"OutsideData:Sources: the Country of '{source.Name}', '{ForeignText.Shown(country)}', is none; give one such as ES or DE-LU.");
        }

        Within($"Sources:{source.Name}:Every", source.Every ?? known.Every, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));
        return (known.Make(url, source, Need), url, source.Every ?? known.Every);
    }

    /// <summary>Whether it leads to this machine, and nowhere else.</summary>
    public static bool IsLoopback(Uri url) => IPAddress.TryParse(url.DnsSafeHost, out var address) ? IPAddress.IsLoopback(address) : url.Host == "localhost";

    private static OpenMeteoProvider Station(Uri url, OutsideSourceOptions source, Func<string, string, string> need, bool isIrradiance)
    {
        if (source is { StationId: null, Latitude: null, Longitude: null })
        {
            return new OpenMeteoProvider(url, station: null, isIrradiance);
        }

        if (source is not { Latitude: >= -90 and <= 90 and var latitude, Longitude: >= -180 and <= 180 and var longitude })
        {
            throw new StartException($"OutsideData:Sources: '{source.Name}' needs the Latitude, -90 to 90, and the Longitude, -180 to 180, of its station; or none of these, and no StationId, for the places of homes.");
        }

        return new OpenMeteoProvider(url, new WeatherStation(need("StationId", source.StationId ?? ""), (decimal)latitude, (decimal)longitude), isIrradiance);
    }

    private static void Within<T>(string setting, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new StartException($"OutsideData:{setting}: {value} is out of range; give {least} to {most}.");
        }
    }

    [GeneratedRegex("^[a-z0-9-]{1,40}\\z", RegexOptions.None, 1000)]
    private static partial Regex NameForm();

    [GeneratedRegex("^[A-Z]{2}[A-Z0-9-]{0,18}\\z", RegexOptions.None, 1000)]
    private static partial Regex CountryForm();
}

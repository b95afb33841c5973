namespace FlexCoop.Middleware.OutsideData;

/// <summary>One source. <c>OutsideData:Sources:N</c>.</summary>
public sealed class OutsideSourceOptions
{
    /// <summary>What the platform calls it: a to z, digits and -, up to 40. By it its key is given and its state is shown.</summary>
    public string Name { get; set; } = "";

    /// <summary>Which: openMeteo, openMeteoSolar, esios, entsoe, carbonIntensity or electricityMaps.</summary>
    public string Provider { get; set; } = "";

    /// <summary>Where it is; https, or http on loopback. Null for where its publisher serves it.</summary>
    public string? Url { get; set; }

    /// <summary>The file of its API key, instead of one that is given by REST. Null for none.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The station of a weather source, by which homes name it; up to 64 characters.</summary>
    public string? StationId { get; set; }

    /// <summary>Degrees north of that station, -90 to 90.</summary>
    public double? Latitude { get; set; }

    /// <summary>Degrees east of that station, -180 to 180.</summary>
    public double? Longitude { get; set; }

    /// <summary>The zone, as the source writes it: the geo_id of e·sios (3, Spain, unless said), the EIC code of a bidding zone of ENTSO-E, the zone of Electricity Maps.</summary>
    public string? Zone { get; set; }

    /// <summary>The country or zone under which the data are kept, such as ES or DE-LU.</summary>
    public string? Country { get; set; }

    /// <summary>How often it is asked. 1 minute to 1 day; unless said 1 hour, and 30 minutes for carbon intensities.</summary>
    public TimeSpan? Every { get; set; }
}

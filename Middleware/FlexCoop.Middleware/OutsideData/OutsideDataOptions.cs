namespace FlexCoop.Middleware.OutsideData;

/// <summary>Where weather, prices and carbon intensities come from. Section <c>OutsideData</c>. Nothing is asked of anybody that is not listed.</summary>
public sealed class OutsideDataOptions
{
    /// <summary>The sources, each asked by itself; up to 50.</summary>
    public IList<OutsideSourceOptions> Sources { get; } = [];

    /// <summary>How long one try may take, from the connection to the last byte. 100 milliseconds to 2 seconds; 2 seconds unless said.</summary>
    public TimeSpan TryWithin { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a question is put in one round before it has failed. 1 to 5; 3 unless said.</summary>
    public int Tries { get; set; } = 3;

    /// <summary>For how long forecasts are kept, by when they were issued; those that came by REST, too. 2 to 3,660 days; 30 days unless said.</summary>
    public TimeSpan ForecastsKept { get; set; } = TimeSpan.FromDays(30);
}

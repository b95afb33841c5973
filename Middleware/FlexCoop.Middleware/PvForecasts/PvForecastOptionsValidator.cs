using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.PvForecasts;

/// <summary>Checks <see cref="PvForecastOptions"/> at the start.</summary>
[OptionsValidator]
public sealed partial class PvForecastOptionsValidator : IValidateOptions<PvForecastOptions>;

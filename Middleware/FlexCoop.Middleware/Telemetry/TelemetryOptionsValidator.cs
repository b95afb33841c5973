using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>Checks <see cref="TelemetryOptions"/> at the start.</summary>
[OptionsValidator]
public sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;

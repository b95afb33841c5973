using Microsoft.Extensions.Options;

namespace FlexCoop.Ca;

/// <summary>Checks <see cref="CaOptions"/> at the start.</summary>
[OptionsValidator]
public sealed partial class CaOptionsValidator : IValidateOptions<CaOptions>;

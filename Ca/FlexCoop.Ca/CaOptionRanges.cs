using Microsoft.Extensions.Options;

namespace FlexCoop.Ca;

/// <summary>Checks the ranges and forms of <see cref="CaOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class CaOptionRanges : IValidateOptions<CaOptions>;

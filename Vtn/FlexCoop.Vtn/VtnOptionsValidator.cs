using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Checks <see cref="VtnOptions"/> at the start.</summary>
[OptionsValidator]
public sealed partial class VtnOptionsValidator : IValidateOptions<VtnOptions>;

using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Checks the ranges of <see cref="PushOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class PushOptionRanges : IValidateOptions<PushOptions>;

using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Checks <see cref="AdmissionOptions"/> at the start.</summary>
[OptionsValidator]
public sealed partial class AdmissionOptionsValidator : IValidateOptions<AdmissionOptions>;

using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Access;

/// <summary>Checks <see cref="AccessOptions"/> at the start.</summary>
[OptionsValidator]
public sealed partial class AccessOptionsValidator : IValidateOptions<AccessOptions>;

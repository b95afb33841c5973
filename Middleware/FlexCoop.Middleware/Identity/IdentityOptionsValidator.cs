using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Identity;

/// <summary>Checks <see cref="IdentityOptions"/> at the start.</summary>
[OptionsValidator]
internal sealed partial class IdentityOptionsValidator : IValidateOptions<IdentityOptions>;

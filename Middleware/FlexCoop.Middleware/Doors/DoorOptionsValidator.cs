using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Doors;

/// <summary>Checks <see cref="DoorOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class DoorOptionsValidator : IValidateOptions<DoorOptions>;

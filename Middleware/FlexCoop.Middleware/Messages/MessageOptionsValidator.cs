using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Messages;

/// <summary>Checks <see cref="MessageOptions"/> at the start.</summary>
[OptionsValidator]
public sealed partial class MessageOptionsValidator : IValidateOptions<MessageOptions>;

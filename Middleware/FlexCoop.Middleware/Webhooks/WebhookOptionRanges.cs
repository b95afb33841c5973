using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>Checks the ranges of <see cref="WebhookOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class WebhookOptionRanges : IValidateOptions<WebhookOptions>;

using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>Checks <see cref="WebhookOptions"/> at the start.</summary>
public sealed class WebhookOptionsValidator : IValidateOptions<WebhookOptions>
{
    private readonly WebhookOptionRanges _ranges = new();

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        if (_ranges.Validate(name, options) is { Failed: true } refused)
        {
            return refused;
        }

        if (options.Ports.Split(' ').FirstOrDefault(port => int.Parse(port, CultureInfo.InvariantCulture) is < 1 or > 65535) is { } wrong)
        {
            return ValidateOptionsResult.Fail($"Webhooks:Ports: {wrong} is no port; give 1 to 65535.");
        }

        if (Texts(options.Networks).FirstOrDefault(network => !IPNetwork.TryParse(network, out _)) is { } none)
        {
            return ValidateOptionsResult.Fail($"Webhooks:Networks: '{none}' is no network; give such as 10.1.0.0/16 or fd00:1::/64, parted by blanks.");
        }

        if (Contradictions(options).FirstOrDefault() is { } contradiction)
        {
            return ValidateOptionsResult.Fail(contradiction);
        }

        return options.TrustFolder is { } folder && !Directory.Exists(folder) ? ValidateOptionsResult.Fail($"Webhooks:TrustFolder: '{folder}' is not there; make it, or leave it out.") : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Contradictions(WebhookOptions options)
    {
        if (options.RetryAfter > options.RetryAtMost)
        {
            yield return "Webhooks:RetryAfter must not be longer than Webhooks:RetryAtMost, which bounds each wait.";
        }

        if (options.PauseAfter < options.GiveUpAfter)
        {
            yield return "Webhooks:PauseAfter must not be shorter than Webhooks:GiveUpAfter, or nothing ever becomes a dead letter.";
        }

        if (options.Kept < options.GiveUpAfter)
        {
            yield return "Webhooks:Kept must not be shorter than Webhooks:GiveUpAfter, or what is still tried is dropped.";
        }
    }

    internal static string[] Texts(string list) => list.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

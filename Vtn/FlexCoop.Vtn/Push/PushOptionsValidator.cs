using System.Net;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Checks <see cref="PushOptions"/> at the start.</summary>
public sealed class PushOptionsValidator : IValidateOptions<PushOptions>
{
    private readonly PushOptionRanges _ranges = new();

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PushOptions options)
    {
        if (_ranges.Validate(name, options) is { Failed: true } refused)
        {
            return refused;
        }

        return Texts(options.Networks).FirstOrDefault(network => !IPNetwork.TryParse(network, out _)) is { } none
            ? ValidateOptionsResult.Fail($"Push:Networks: '{none}' is no network; give such as 10.1.0.0/16 or fd00:1::/64, parted by blanks.")
            : ValidateOptionsResult.Success;
    }

    /// <summary>The networks of <see cref="PushOptions.Networks"/>.</summary>
    /// <param name="networks">Parted by blanks, and valid.</param>
    public static IReadOnlyList<IPNetwork> Read(string networks) => [.. Texts(networks).Select(IPNetwork.Parse)];

    private static string[] Texts(string list) => list.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

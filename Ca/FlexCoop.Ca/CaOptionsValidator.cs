using Microsoft.Extensions.Options;

namespace FlexCoop.Ca;

/// <summary>Checks <see cref="CaOptions"/> at the start.</summary>
public sealed class CaOptionsValidator : IValidateOptions<CaOptions>
{
    private readonly CaOptionRanges _ranges = new();

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CaOptions options)
    {
        if (_ranges.Validate(name, options) is { Failed: true } refused)
        {
            return refused;
        }

        return ReadDomains(options.PushDomains).FirstOrDefault(domain => !IsDomain(domain)) is { } none
            ? ValidateOptionsResult.Fail($"Ca:PushDomains: '{none}' is no domain; give such as push.example.org, in lower case, without '*' and of two labels or more, parted by blanks.")
            : ValidateOptionsResult.Success;
    }

    /// <summary>The domains of <see cref="CaOptions.PushDomains"/>.</summary>
    /// <param name="domains">Parted by blanks.</param>
    public static IReadOnlyList<string> ReadDomains(string domains) => domains.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>One label would be all of a top-level domain, such as every host of <c>org</c>.</summary>
    private static bool IsDomain(string domain) => HostName.IsValid(domain) && domain.Contains('.', StringComparison.Ordinal);
}

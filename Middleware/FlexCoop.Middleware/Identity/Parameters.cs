using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FlexCoop.Middleware.Identity;

/// <summary>The parameters of a request: each stands once, an empty one is none (RFC 6749 §3.1, §3.2).</summary>
internal sealed class Parameters
{
    /// <summary>The longest body, in bytes.</summary>
    private const int MaxBytes = 64 * 1024;

    private const int MaxCount = 64;
    private const int MaxName = 256;

    private readonly Dictionary<string, string> _values = [];

    private Parameters()
    {
    }

    /// <summary>The value; null when there is none.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>From a query or a form that was read.</summary>
    /// <returns>The parameters, or what is wrong with them.</returns>
    public static (Parameters Read, OAuthError? Error) Of(IEnumerable<KeyValuePair<string, StringValues>> values)
    {
        var parameters = new Parameters();
        foreach (var (name, value) in values)
        {
            if (value.Count > 1)
            {
                return (parameters, OAuthError.InvalidRequest("A parameter stands more than once."));
            }

            if (value.ToString() is { Length: > 0 } text)
            {
                if (text.Any(char.IsControl))
                {
                    return (parameters, OAuthError.InvalidRequest("A parameter holds control characters."));
                }

                parameters._values.Add(name, text);
            }
        }

        return (parameters, null);
    }

    /// <summary>From the body of a request, which must be a form.</summary>
    /// <returns>The parameters, or what is wrong with them.</returns>
    public static async Task<(Parameters Read, OAuthError? Error)> ReadFormAsync(HttpContext context, CancellationToken cancellationToken)
    {
        // The framework would decode any charset that a peer names, or throw for one that it does not have.
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            || (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return (new Parameters(), OAuthError.InvalidRequest("Send the parameters as application/x-www-form-urlencoded in UTF-8."));
        }

        var buffer = new byte[MaxBytes + 1];
        var length = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxBytes)
        {
            return (new Parameters(), OAuthError.InvalidRequest("The body is too long: at most 64 KiB."));
        }

        try
        {
            using var reader = new FormReader(new MemoryStream(buffer, 0, length), Encoding.UTF8) { ValueCountLimit = MaxCount, KeyLengthLimit = MaxName, ValueLengthLimit = MaxBytes };
            return Of(await reader.ReadFormAsync(cancellationToken));
        }
        catch (InvalidDataException)
        {
            return (new Parameters(), OAuthError.InvalidRequest("The body is no form, or has more than 64 parameters."));
        }
    }
}

using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace FlexCoop.Vtn;

/// <summary>What came of a push.</summary>
/// <param name="Status">The status of HTTP; null when none came.</param>
/// <param name="Body">What came with a 2xx; empty otherwise.</param>
/// <param name="Fault">Why it counts as failed, in words for the operator; null for a 2xx.</param>
/// <param name="RetryAfter">How long the VEN asks us to wait; null when it does not.</param>
internal sealed record PushAnswer(int? Status, ReadOnlyMemory<byte> Body, string? Fault = null, TimeSpan? RetryAfter = null)
{
    /// <summary>The certificate that its server has shown; null in a lab, and before it did.</summary>
    public X509Certificate2? Shown { get; init; }

    /// <summary>Whose that is; null as <see cref="Shown"/>.</summary>
    public PushedServer? Server { get; init; }

    /// <summary>Whether the message, or a part of it, had gone out when it failed.</summary>
    public bool WasSent { get; init; }

    /// <summary>Whether no other message would get through either, now: nobody answered, or had no room for anything.</summary>
    public bool IsNoWay => Status is null or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests;

    /// <summary>Whether the same message is not to be sent again (§9.1.5), or would be refused as it was: 400 is what peers answer to what they cannot read (interop.md §1.4).</summary>
    public bool IsFinal => Status is StatusCodes.Status400BadRequest or StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed or StatusCodes.Status406NotAcceptable
        or StatusCodes.Status413PayloadTooLarge or StatusCodes.Status415UnsupportedMediaType or StatusCodes.Status501NotImplemented;
}

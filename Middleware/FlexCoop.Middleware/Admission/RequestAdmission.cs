using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Admission;

/// <summary>Lets in as many requests as are served without delay, and refuses the rest at once: 503 for want of room, 429 to REST clients that ask too often.</summary>
/// <remarks>
/// <list type="number">
/// <item>The token bucket of a REST client, by its address. That of a VEN is asked when it is known who speaks (<see cref="AdmissionOptions.VenRate"/>).</item>
/// <item>The body, before a place is taken: whoever sends it slowly keeps nobody out.</item>
/// <item>A place among those at work, or in the bounded queue; else the answer is 503, which costs next to nothing.</item>
/// </list>
/// </remarks>
internal sealed class RequestAdmission : IDisposable
{
    private readonly TokenBuckets<IPAddress> _restClients;
    private readonly ConcurrencyLimiter _places;
    private readonly TimeSpan _retryAfter;

    public RequestAdmission(IOptions<AdmissionOptions> options, Clocks clocks)
    {
        var admission = options.Value;
        _restClients = new TokenBuckets<IPAddress>(admission.RestRate, admission.RestBurst, clocks.Wire);
        _places = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = admission.AtOnce, QueueLimit = admission.Waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        _retryAfter = admission.RetryAfter;
    }

    public async Task LetInAsync(HttpContext context, RequestDelegate next)
    {
        // Step 1
        var isRest = context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
        if (isRest && _restClients.Take(context.Connection.RemoteIpAddress ?? IPAddress.None) is { } wait)
        {
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many requests", wait, isRest);
            return;
        }

        // Step 2
        if (!await TryWaitForBodyAsync(context))
        {
            return;
        }

        // Step 3
        using var place = await _places.AcquireAsync(permitCount: 1, context.RequestAborted);
        if (place.IsAcquired)
        {
            await next(context);
            return;
        }

        await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "overloaded", "Too busy", _retryAfter, isRest);
    }

    public void Dispose() => _places.Dispose();

    /// <summary>Waits until the body is here, and leaves it to be read. One whose length is not said, or too great, is left to who refuses it.</summary>
    /// <returns>False when the peer hung up, or the process ends before the body came.</returns>
    private static async ValueTask<bool> TryWaitForBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength is not (> 0 and <= OadrXml.MaxBytes and var length))
        {
            return true;
        }

        var reader = context.Request.BodyReader;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(context.RequestAborted);
                var isHere = read.IsCompleted || read.Buffer.Length >= length;
                reader.AdvanceTo(read.Buffer.Start, isHere ? read.Buffer.Start : read.Buffer.End);
                if (isHere)
                {
                    return true;
                }
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or (IOException and not BadHttpRequestException))
        {
            return false;
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string slug, string title, TimeSpan wait, bool isRest)
    {
        var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.RetryAfter = seconds;
        var detail = $"{title}; come again in {seconds} s.";
        if (isRest)
        {
            return Problem.Of(status, slug, title, detail).ExecuteAsync(context);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(detail + "\n");
    }
}

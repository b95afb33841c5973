using System.Globalization;
using System.Net;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Admission;

/// <summary>Lets in as many requests as are served without delay, and refuses the rest at once: 503 for want of room, 429 to whoever asks too often.</summary>
/// <remarks>
/// <list type="number">
/// <item>The token bucket of the peer's network, before anything else is looked at, a token least of all. That of a VEN is asked when it is known who speaks (<see cref="AdmissionOptions.VenRate"/>).</item>
/// <item>The body, before a place is taken: whoever sends it slowly keeps nobody out. It has its time, and its room beside the others; VENs have room of their own.</item>
/// <item>A place among those at work, or in a queue in which nobody waits for long; else the answer is 503, which costs next to nothing. VENs have places of their own.</item>
/// <item>The place is given back before the answer is written: whoever reads it slowly keeps nobody out. It has its time and its room, too.</item>
/// </list>
/// </remarks>
internal sealed class RequestAdmission : IDisposable
{
    /// <summary>More is read of no form, and of no certification request.</summary>
    private const int MaxForm = 64 * 1024;

    private readonly AdmissionOptions _options;
    private readonly TimeProvider _clock;
    private readonly TokenBuckets<IPAddress> _networks;
    private readonly Places _venPlaces;
    private readonly Places _restPlaces;
    private readonly ByteBudget _venBodies;
    private readonly ByteBudget _bodies;
    private readonly ByteBudget _answers;

    public RequestAdmission(IOptions<AdmissionOptions> options, Clocks clocks)
    {
        _options = options.Value;
        _clock = clocks.Wire;
        _networks = new TokenBuckets<IPAddress>(_options.RestRate, _options.RestBurst, clocks.Wire);
        _venPlaces = new Places(_options.AtOnce, _options.Waiting, _options.WaitWithin, clocks.Wire);
        _restPlaces = new Places(_options.RestAtOnce, _options.RestWaiting, _options.RestWaitWithin, clocks.Wire);
        _venBodies = new ByteBudget(_options.BodyBytes);
        _bodies = new ByteBudget(_options.BodyBytes);
        _answers = new ByteBudget(_options.BodyBytes);
    }

    /// <summary>Step 1.</summary>
    public Task TakeTokenAsync(HttpContext context, RequestDelegate next) =>
        !(IsOpenAdr(context) && context.IsServedHere()) && _networks.Take(PeerNetwork.Of(context.Connection.RemoteIpAddress)) is { } wait
            ? RefuseAsync(context, StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many requests", wait)
            : next(context);

    /// <summary>Steps 2 to 4.</summary>
    public async Task LetInAsync(HttpContext context, RequestDelegate next)
    {
        // Step 2
        var isOpenAdr = IsOpenAdr(context);
        using var body = new IncomingBody(context, isOpenAdr ? _venBodies : _bodies);
        var most = isOpenAdr && context.Request.ContentLength is not <= OadrXml.MaxBytes ? 0 : (isOpenAdr || IsRest(context) ? OadrXml.MaxBytes : MaxForm) + 1;
        switch (await body.WaitAsync(most, _options.BodyWithin, _clock))
        {
            case BodyArrival.Gone:
                await EndAsync(context);
                return;
            case BodyArrival.TooLate:
                body.Dispose();
                context.Response.Headers.Connection = "close";
                await RefuseAsync(context, IsRest(context) ? StatusCodes.Status408RequestTimeout : StatusCodes.Status503ServiceUnavailable, "too-slow", "The body came too slowly", _options.RetryAfter);
                return;
            case BodyArrival.NoRoom:
                body.Dispose();
                context.Response.Headers.Connection = "close";
                await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "overloaded", "Too busy", _options.RetryAfter);
                return;
        }

        // Step 3
        using var place = await (isOpenAdr ? _venPlaces : _restPlaces).TakeAsync(context.RequestAborted);
        if (place is null)
        {
            body.Dispose();
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "overloaded", "Too busy", _options.RetryAfter);
            return;
        }

        // Step 4
        await using var admitted = new AdmittedRequest(context, place, body, _answers);
        context.Response.OnStarting(() =>
        {
            admitted.BeginAnswer(_options.AnswerWithin, _clock);
            return Task.CompletedTask;
        });
        await next(context);
    }

    public void Dispose()
    {
        _venPlaces.Dispose();
        _restPlaces.Dispose();
    }

    private static bool IsOpenAdr(HttpContext context) => context.Request.Path.StartsWithSegments("/OpenADR2", StringComparison.OrdinalIgnoreCase);

    private static bool IsRest(HttpContext context) => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    /// <summary>Ends a connection whose peer hung up in the middle of a body.</summary>
    /// <remarks>Kestrel leaves such a read open: it would fail, with a line in the log, as it drained the body, which it does not when aborted, or read the next request, which it does not after this header.</remarks>
    private static async Task EndAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.Headers.Connection = "close";
        await context.Response.CompleteAsync();
        context.Abort();
    }

    private static Task RefuseAsync(HttpContext context, int status, string slug, string title, TimeSpan wait)
    {
        var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.RetryAfter = seconds;
        var detail = $"{title}; come again in {seconds} s.";
        if (IsRest(context))
        {
            return Problem.Of(status, slug, title, detail).ExecuteAsync(context);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(detail + "\n");
    }
}

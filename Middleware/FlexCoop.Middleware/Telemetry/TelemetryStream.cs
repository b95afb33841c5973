using System.Buffers;
using System.Text;
using System.Text.Json;
using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>A stream of server-sent events: <c>points</c> with values, <c>gap</c> when it could not be resumed where it ended, and <c>end</c> with the reason when the server ends it.</summary>
/// <remarks>
/// Whoever reads too slowly is cut off: when the buffer of its subscription is full, and when a write waits for too long. Who asks is judged again every few seconds: a token
/// that is revoked or over ends the stream.
/// </remarks>
/// <param name="Subscription">The values; ends with the stream.</param>
/// <param name="View">Whose they may be; what was taken for a VEN that is none of them any more is left out.</param>
/// <param name="IsGap">Whether values since the last event that was seen are missing.</param>
internal sealed record TelemetryStream(TelemetrySubscription Subscription, SeriesView View, bool IsGap) : IResult
{
    /// <summary>How much is written before the reader is waited for.</summary>
    private const int WriteBytes = 64 * 1024;

    /// <summary>How often a silent stream says that it is there, and whoever reads is judged again; a token must be refused within five seconds.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan WriteWithin = TimeSpan.FromSeconds(10);

    private static readonly JsonWriterOptions Writing = new() { Encoder = RestJson.Writer.Options.Encoder };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var (streams, clock) = (services.GetRequiredService<TelemetryStreams>(), services.GetRequiredService<Clocks>().Wire);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        using var subscription = Subscription;
        try
        {
            httpContext.Response.ContentType = "text/event-stream";
            httpContext.Response.Headers.CacheControl = "no-store";
            var reason = await RunAsync(httpContext, streams.Epoch, clock, gone.Token);
            await WriteAsync(httpContext, Encoding.UTF8.GetBytes($"event: end\ndata: {{\"reason\":\"{reason}\"}}\n\n"), clock);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads any more.
        }
        catch (OperationCanceledException)
        {
            // A write has waited for too long.
            httpContext.Abort();
        }
        finally
        {
            streams.Leave();
        }
    }

    /// <returns>Why it ends.</returns>
    private async Task<string> RunAsync(HttpContext context, string epoch, TimeProvider clock, CancellationToken gone)
    {
        using var beat = new PeriodicTimer(Beat, clock);
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(IsGap ? "retry: 5000\nevent: gap\ndata: {}\n\n"u8 : "retry: 5000\n\n"u8);
        await WriteAsync(context, buffer.WrittenMemory, clock);
        var ticked = beat.WaitForNextTickAsync(gone).AsTask();
        var more = Subscription.Updates.WaitToReadAsync(gone).AsTask();
        while (true)
        {
            try
            {
                await Task.WhenAny(more, ticked);
                if (ticked.IsCompleted)
                {
                    await ticked;
                    if (!View.IsOpen || !await context.IsStillLetInAsync(gone))
                    {
                        return "unauthorized";
                    }

                    await WriteAsync(context, ":\n\n"u8.ToArray(), clock);
                    ticked = beat.WaitForNextTickAsync(gone).AsTask();
                }

                if (!more.IsCompleted)
                {
                    continue;
                }

                if (!await more)
                {
                    return Subscription.IsTooSlow ? "tooSlow" : "over";
                }
            }
            catch (OperationCanceledException) when (gone.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
            {
                return "stopping";
            }

            buffer.ResetWrittenCount();
            while (buffer.WrittenCount < WriteBytes && Subscription.Updates.TryRead(out var update))
            {
                if (View.Sees(update.Series.Owner))
                {
                    View.Note(update.Series.Owner);
                    Write(View.Name(update.Series.Owner), update, epoch, buffer);
                }
            }

            await WriteAsync(context, buffer.WrittenMemory, clock);
            more = Subscription.Updates.WaitToReadAsync(gone).AsTask();
        }
    }

    private static void Write(string ven, TelemetryUpdate update, string epoch, ArrayBufferWriter<byte> buffer)
    {
        Encoding.UTF8.GetBytes($"id: {epoch}-{update.Number}\nevent: points\ndata: ", buffer);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("venId", ven);
            json.WriteString("rid", update.Series.Name);
            json.WriteString("receivedAt", RestTime.Text(update.ReceivedAt));
            json.WriteStartArray("points");
            foreach (var (at, value, quality) in update.Points)
            {
                json.WriteStartObject();
                json.WriteString("at", RestTime.Text(at));
                if (double.IsFinite(value))
                {
                    json.WriteNumber("value", value);
                }
                else
                {
                    json.WriteNull("value");
                }

                json.WriteString("quality", quality);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n\n"u8);
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> bytes, TimeProvider clock)
    {
        using var late = new CancellationTokenSource(WriteWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, context.RequestAborted);
        await context.Response.Body.WriteAsync(bytes, either.Token);
        await context.Response.Body.FlushAsync(either.Token);
    }
}

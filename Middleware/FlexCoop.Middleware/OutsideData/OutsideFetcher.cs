using System.Net;
using System.Net.Http.Headers;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>Puts a question once: bounded in time and bytes, without redirects, cookies or a proxy, over TLS that is checked.</summary>
internal sealed class OutsideFetcher : IDisposable
{
    /// <summary>The most bytes of an answer, unpacked: ten times what the longest one has.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromDays(1);

    private readonly TimeProvider _wire;
    private readonly TimeSpan _within;
    private readonly HttpClient _http;

    public OutsideFetcher(Clocks clocks, OutsideDataOptions options)
    {
        (_wire, _within) = (clocks.Wire, options.TryWithin);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate | DecompressionMethods.Brotli,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxConnectionsPerServer = 4,
            MaxResponseHeadersLength = 32,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async Task<OutsideFetch> FetchAsync(OutsideQuestion question, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_within, _wire);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, question.Url);
        foreach (var (name, value) in question.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.StatusCode == HttpStatusCode.OK || (question.ReadsRefusals && answer.StatusCode == HttpStatusCode.BadRequest) ? await ReadAsync(answer, either.Token) : Refused(answer);
        }
        catch (HttpRequestException away)
        {
            return new OutsideFetch(null, $"it cannot be reached: {ForeignText.Shorten(away.Message)}") { IsPassing = true };
        }
        catch (IOException broken)
        {
            return new OutsideFetch(null, $"its answer broke off: {ForeignText.Shorten(broken.Message)}") { IsPassing = true };
        }
        catch (InvalidDataException)
        {
            return new OutsideFetch(null, "its answer is packed in a way that cannot be unpacked");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new OutsideFetch(null, $"it did not answer within {_within.TotalSeconds:0.#} s") { IsPassing = true };
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<OutsideFetch> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var piece = new byte[16 * 1024];
        while (await body.ReadAsync(piece, cancellationToken) is var read and > 0)
        {
            if (buffer.Length + read > MaxBytes)
            {
                return new OutsideFetch(null, $"its answer has more than {MaxBytes} bytes");
            }

            buffer.Write(piece, 0, read);
        }

        return new OutsideFetch(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), null);
    }

    private OutsideFetch Refused(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        return new OutsideFetch(null, status is >= 300 and < 400 ? $"it answered with {status}: redirects are not followed; give the Url where it is" : $"it answered with {status}")
        {
            IsPassing = status is 408 or 429 or >= 500,
            RetryAfter = RetryAfter(answer.Headers.RetryAfter),
        };
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? said) => (said?.Delta ?? (said?.Date is { } date ? date - _wire.GetUtcNow() : null)) is { } delta
        ? TimeSpan.FromTicks(Math.Clamp(delta.Ticks, 0, LongestRetryAfter.Ticks))
        : null;
}

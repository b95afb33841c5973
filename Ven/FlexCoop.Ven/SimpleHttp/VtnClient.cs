using System.Net;
using System.Net.Http.Headers;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Ven;

/// <summary>Sends messages to the VTN, one POST each, and reads its answers (protocol.md §2).</summary>
public sealed class VtnClient
{
    private const string Prefix = "OpenADR2/Simple/2.0b/";

    private readonly HttpClient _http;
    private readonly Uri _services;
    private readonly TimeSpan _timeout;

    /// <param name="http">Makes the connections; its own time-out is not used.</param>
    /// <param name="vtnUrl">The VTN's origin, or the whole prefix of its services.</param>
    /// <param name="timeout">How long a request may take, in real time.</param>
    public VtnClient(HttpClient http, Uri vtnUrl, TimeSpan timeout)
    {
        _http = http;
        _timeout = timeout;
        var text = vtnUrl.AbsoluteUri.TrimEnd('/') + "/";
        _services = new Uri(text.EndsWith("/" + Prefix, StringComparison.Ordinal) ? text : text + Prefix);
    }

    /// <summary>Sends a message to the service that serves it.</summary>
    /// <returns>The answer; null for an empty body.</returns>
    /// <exception cref="VtnUnreachableException">No answer came: try again later.</exception>
    /// <exception cref="VtnFaultException">The VTN answered with 500, or with something that is no OpenADR: this message may be what it cannot digest.</exception>
    /// <exception cref="VtnRefusedException">The VTN will not take this message: do not send it again.</exception>
    public async Task<OadrMessage?> PostAsync(OadrServiceName service, OadrMessage message, CancellationToken cancellationToken)
    {
        CrashPoint.Reach(AgentCrashPoints.BeforeSend, message.PayloadName);
        var (status, cause, retryAfter, body) = await ExchangeAsync(service, message, cancellationToken);
        var answer = (int)status is >= 200 and < 300 ? Read(message, body) : throw Refusal(message, status, cause, retryAfter, body);
        CrashPoint.Reach(AgentCrashPoints.Received, answer?.PayloadName ?? "nothing");
        return answer;
    }

    private async Task<(HttpStatusCode Status, Cause? Cause, TimeSpan? RetryAfter, ReadOnlyMemory<byte> Body)> ExchangeAsync(
        OadrServiceName service, OadrMessage message, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_services, service.ToString()))
            {
                Content = new ByteArrayContent(OadrWriter.Write(message)),
                Version = HttpVersion.Version11,
            };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            return (response.StatusCode, StatusTrouble.Of(response), RetryAfter(response), await ReadBodyAsync(response, deadline.Token));
        }
        catch (Exception noAnswer) when (noAnswer is HttpRequestException or IOException
            || (noAnswer is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var trouble = ConnectionTrouble.Of(_services, noAnswer, _timeout);
            throw new VtnUnreachableException($"The VTN at {_services} did not answer {message.PayloadName}: {trouble}", noAnswer) { Trouble = trouble };
        }
    }

    private static OadrMessage? Read(OadrMessage sent, ReadOnlyMemory<byte> body)
    {
        if (body.Length == 0)
        {
            return null;
        }

        var read = OadrReader.Read(body, OadrReaderOptions.Lenient);
        return read.Message ?? throw new VtnFaultException($"The VTN's answer to {sent.PayloadName} is no OpenADR 2.0b message: {read.Faults[0]}");
    }

    /// <summary>How long the VTN wants to be left alone; an instant counts from its own clock, which need not be ours.</summary>
    internal static TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { } retryAfter ? retryAfter.Delta ?? (retryAfter.Date - response.Headers.Date) : null;

    /// <summary>What the VTN's status says of the message (§9.1.5): not to be sent again, not digested, or not heard.</summary>
    private static Exception Refusal(OadrMessage sent, HttpStatusCode status, Cause? cause, TimeSpan? retryAfter, ReadOnlyMemory<byte> body)
    {
        // Whatever it is, it ends in a log: no control characters.
        var text = new string([.. System.Text.Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 500)]).Select(one => char.IsControl(one) ? ' ' : one)]);
        var seen = $"The VTN answered {sent.PayloadName} with {(int)status}: {text.Trim()}";
        var trouble = cause is null ? null : new Trouble(cause, seen.TrimEnd(' ', ':', '.') + ".");
        var message = trouble?.ToString() ?? seen;
        return status switch
        {
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => new VtnUnreachableException(message, inner: null, retryAfter) { Trouble = trouble },
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.InternalServerError => new VtnFaultException(message) { Trouble = trouble },
            HttpStatusCode.NotImplemented => new VtnRefusedException(message),
            _ when (int)status is >= 400 and < 500 => new VtnRefusedException(message) { Trouble = trouble },
            _ => new VtnUnreachableException(message, inner: null, retryAfter) { Trouble = trouble },
        };
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            body.Write(buffer, 0, count);
            if (body.Length > OadrXml.MaxBytes)
            {
                throw new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, $"The answer has more than {OadrXml.MaxBytes} bytes.");
            }
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}

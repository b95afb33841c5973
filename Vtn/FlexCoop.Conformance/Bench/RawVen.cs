using System.Net;
using System.Net.Http.Headers;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Conformance;

/// <summary>A VEN that does what a scenario says and nothing by itself, over a real socket. Every answer is held to the rules of form.</summary>
/// <remarks>
/// In push mode it registers so, and what a scenario calls a poll is to take the next payload that was posted to it, or oadrResponse when the VTN has none;
/// what it answers goes into the reply of HTTP where it belongs there (protocol.md §3.3).
/// </remarks>
/// <param name="vtn">The VTN's origin, or the prefix before <c>OpenADR2/Simple/2.0b</c>, which ends with a slash.</param>
/// <param name="security">Null in the clear.</param>
/// <param name="transcript">Takes what goes over the wire; null when nobody wants it.</param>
/// <param name="listener">Its server, in push mode; null for a VEN that polls. It is closed with it.</param>
/// <param name="pushIdle">Waits until the VTN has nothing more to post to it; null for a VEN that polls.</param>
public sealed class RawVen(
    Uri vtn, RawVenSecurity? security = null, Transcript? transcript = null, PushListener? listener = null, Func<VenId, CancellationToken, Task>? pushIdle = null) : IDisposable
{
    private readonly HttpClient _http = new(Handler(security, transcript)) { BaseAddress = vtn, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>What was taken, and waits for its answer; null for nothing.</summary>
    private PushedMessage? _taken;

    private bool _isPushed;

    /// <summary>Its server, in push mode; null for a VEN that polls.</summary>
    public PushListener? Listener => listener;

    /// <summary>From the last registration; empty before the first.</summary>
    public VenId VenId { get; set; }

    /// <summary>From the last registration; empty before the first.</summary>
    public RegistrationId RegistrationId { get; set; }

    /// <summary>What a VEN in pull mode sends first.</summary>
    public static OadrCreatePartyRegistration Registration { get; } = new()
    {
        RequestId = "CPR-1",
        ProfileName = OadrProfileName.Profile20b,
        TransportName = OadrTransportName.SimpleHttp,
        ReportOnly = false,
        XmlSignature = false,
        VenName = "bench",
        HttpPullModel = true,
    };

    /// <summary>Registers, and remembers the ids.</summary>
    public async Task<OadrCreatedPartyRegistration> RegisterAsync(CancellationToken cancellationToken, OadrCreatePartyRegistration? registration = null)
    {
        var created = await SendAsync<OadrCreatedPartyRegistration>(registration ?? Registration, cancellationToken);
        VenId = created.VenId ?? default;
        RegistrationId = created.RegistrationId ?? default;
        return created;
    }

    /// <summary>Registers, exchanges METADATA, asks for the events, and answers until the VTN owes nothing (rules 301, 309, 405).</summary>
    /// <remarks>A VTN that has no events and says so by oadrResponse is found out in EV-35, and is not to fail whatever else begins like this.</remarks>
    public async Task StartUpAsync(CancellationToken cancellationToken, params IReadOnlyList<OadrReport> metadata)
    {
        Expect.Ok((await RegisterAsync(cancellationToken)).EiResponse, Registration.RequestId, "oadrCreatedPartyRegistration");
        await OfferAsync(cancellationToken, metadata);
        var events = await SendAsync<OadrMessage>(new OadrRequestEvent { RequestId = "RE-1", VenId = VenId }, cancellationToken);
        Expect.That(events is OadrDistributeEvent or OadrResponse, $"oadrRequestEvent is answered by oadrDistributeEvent; it was {events.PayloadName}");
        _ = await DrainAsync(cancellationToken);
    }

    /// <summary>Sends METADATA.</summary>
    public Task<OadrRegisteredReport> OfferAsync(CancellationToken cancellationToken, params IReadOnlyList<OadrReport> metadata) =>
        SendAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = "RR-1", Reports = metadata, VenId = VenId }, cancellationToken);

    /// <summary>Asks for all its events.</summary>
    public Task<OadrDistributeEvent> RequestEventsAsync(CancellationToken cancellationToken, uint? replyLimit = null) =>
        SendAsync<OadrDistributeEvent>(new OadrRequestEvent { RequestId = "RE-1", VenId = VenId, ReplyLimit = replyLimit }, cancellationToken);

    /// <summary>Polls once.</summary>
    public Task<OadrMessage> PollAsync(CancellationToken cancellationToken) => SendAsync<OadrMessage>(new OadrPoll(VenId), cancellationToken);

    /// <summary>Polls once, and expects a payload of one kind.</summary>
    public async Task<T> PollAsync<T>(CancellationToken cancellationToken)
        where T : OadrMessage
    {
        var polled = await PollAsync(cancellationToken);
        return polled as T ?? throw new NonconformanceException($"oadrPoll was answered by {polled.PayloadName}, expected {typeof(T).Name}");
    }

    /// <summary>Polls and answers well until nothing is owed; gives what was polled.</summary>
    public async Task<IReadOnlyList<OadrMessage>> DrainAsync(CancellationToken cancellationToken)
    {
        const int Enough = 100;
        var polled = new List<OadrMessage>();
        while (await PollAsync(cancellationToken) is var message and not OadrResponse)
        {
            polled.Add(message);
            Expect.That(polled.Count < Enough, "The VTN owes payload after payload; a draining VEN never reaches the end");
            await AnswerAsync(message, cancellationToken);
        }

        return polled;
    }

    /// <summary>Answers well what was polled.</summary>
    public async Task AnswerAsync(OadrMessage polled, CancellationToken cancellationToken, OptType optType = OptType.OptIn)
    {
        switch (polled)
        {
            case OadrRegisterReport register:
                _ = await SendAsync<OadrResponse>(new OadrRegisteredReport { EiResponse = EiResponse.Ok(register.RequestId), VenId = VenId }, cancellationToken);
                break;
            case OadrCreateReport create:
                _ = await SendAsync<OadrResponse>(
                    new OadrCreatedReport { EiResponse = EiResponse.Ok(create.RequestId), PendingReports = [.. create.ReportRequests.Select(request => request.ReportRequestId)], VenId = VenId },
                    cancellationToken);
                break;
            case OadrCancelReport cancel:
                _ = await SendAsync<OadrResponse>(new OadrCanceledReport { EiResponse = EiResponse.Ok(cancel.RequestId), PendingReports = [], VenId = VenId }, cancellationToken);
                break;
            case OadrCancelPartyRegistration cancel:
                _ = await SendAsync<OadrResponse>(
                    new OadrCanceledPartyRegistration { EiResponse = EiResponse.Ok(cancel.RequestId), RegistrationId = cancel.RegistrationId, VenId = VenId }, cancellationToken);
                break;
            case OadrRequestReregistration:
                _ = await ExchangeAsync(new OadrResponse { EiResponse = EiResponse.Ok(""), VenId = VenId }, cancellationToken);
                _ = await RegisterAsync(cancellationToken, Registration with { VenId = VenId, RegistrationId = RegistrationId });
                break;
            case OadrDistributeEvent distribute when Opts(distribute, optType) is { Count: > 0 } opts:
                _ = await SendAsync<OadrResponse>(Created(opts), cancellationToken);
                break;
        }
    }

    /// <summary>Answers to events, as oadrCreatedEvent carries them.</summary>
    public OadrCreatedEvent Created(params IReadOnlyList<EventResponse> opts) => new() { EiResponse = EiResponse.Ok(""), EventResponses = opts, VenId = VenId };

    /// <summary>The same answer to each event that wants one.</summary>
    public static IReadOnlyList<EventResponse> Opts(OadrDistributeEvent message, OptType optType = OptType.OptIn) =>
    [
        .. message.Events.Where(each => each.ResponseRequired == ResponseRequired.Always).Select(each => new EventResponse
        {
            ResponseCode = EiResponseCode.Ok,
            RequestId = message.RequestId,
            QualifiedEventId = new QualifiedEventId(each.EiEvent.Descriptor.EventId, each.EiEvent.Descriptor.ModificationNumber),
            OptType = optType,
        }),
    ];

    /// <summary>Sends a message, and expects a payload of one kind.</summary>
    /// <exception cref="NonconformanceException">The answer is another, or breaks the rules of form.</exception>
    public async Task<T> SendAsync<T>(OadrMessage message, CancellationToken cancellationToken)
        where T : OadrMessage
    {
        var answer = await ExchangeAsync(message, cancellationToken);
        return answer as T ?? throw new NonconformanceException($"{message.PayloadName} was answered by {answer?.PayloadName ?? "nothing"}, expected {typeof(T).Name}");
    }

    /// <summary>Sends a message; null when HTTP 200 came without a payload.</summary>
    /// <exception cref="NonconformanceException">The answer breaks the rules of form, or is another status than 200.</exception>
    public async Task<OadrMessage?> ExchangeAsync(OadrMessage message, CancellationToken cancellationToken)
    {
        if (listener is null)
        {
            return await PostAsync(message, cancellationToken);
        }

        if (_isPushed && message is OadrPoll poll && poll.VenId == VenId)
        {
            return await TakeAsync(cancellationToken);
        }

        if (_taken?.IsAnsweredBy(message) == true)
        {
            return await ReplyAsync(message, cancellationToken);
        }

        if (message is not OadrCreatePartyRegistration { TransportName: OadrTransportName.SimpleHttp, HttpPullModel: true } registration)
        {
            var answer = await PostAsync(message, cancellationToken);
            _isPushed &= answer is not OadrCanceledPartyRegistration { EiResponse.ResponseCode.IsSuccess: true };
            return answer;
        }

        var created = await PostAsync(registration with { HttpPullModel = false, TransportAddress = registration.TransportAddress ?? listener.Url.AbsoluteUri }, cancellationToken);
        _isPushed |= created is OadrCreatedPartyRegistration { EiResponse.ResponseCode.IsSuccess: true };
        return created;
    }

    /// <summary>The next payload that was posted, once the VTN waits for an answer or has nothing more; oadrResponse when there is none.</summary>
    private async Task<OadrMessage> TakeAsync(CancellationToken cancellationToken)
    {
        // What was not answered is acknowledged without a payload; the answer may come as a message of its own.
        _taken?.Reply([]);
        _taken = null;
        _taken = await TakePushedAsync(VenId, cancellationToken);
        return _taken?.Message ?? new OadrResponse { EiResponse = EiResponse.Ok(""), VenId = VenId };
    }

    /// <summary>Puts an answer into the reply that belongs to it, and waits until the VTN has done with it.</summary>
    private async Task<OadrMessage> ReplyAsync(OadrMessage message, CancellationToken cancellationToken)
    {
        _taken!.Reply(OadrWriter.Write(message));
        _taken = null;
        await SettleAsync(VenId, cancellationToken);
        _isPushed &= message is not OadrCanceledPartyRegistration;
        return new OadrResponse { EiResponse = EiResponse.Ok(FittingRequestId(message)), VenId = VenId };
    }

    /// <summary>The oldest payload that was posted, once the VTN waits for an answer or has nothing more to post; null for none.</summary>
    internal async Task<PushedMessage?> TakePushedAsync(VenId venId, CancellationToken cancellationToken)
    {
        await SettleAsync(venId, cancellationToken);
        return listener!.Take();
    }

    private async Task SettleAsync(VenId venId, CancellationToken cancellationToken)
    {
        // A VTN that waits for an answer is not idle, and needs not be asked.
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var idle = pushIdle!(venId, ends.Token);
        while (true)
        {
            var arrived = listener!.Arrived;
            if (listener.IsHolding || idle.IsCompleted)
            {
                break;
            }

            await Task.WhenAny(arrived, idle);
        }

        if (idle.IsCompleted)
        {
            await idle;
            return;
        }

        await ends.CancelAsync();
        await idle.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static string FittingRequestId(OadrMessage message) => message switch
    {
        OadrRegisteredReport registered => registered.EiResponse.RequestId,
        OadrCreatedReport created => created.EiResponse.RequestId,
        OadrCanceledReport canceled => canceled.EiResponse.RequestId,
        OadrCanceledPartyRegistration canceled => canceled.EiResponse.RequestId,
        _ => "",
    };

    private async Task<OadrMessage?> PostAsync(OadrMessage message, CancellationToken cancellationToken)
    {
        using var response = await PostAsync(ServiceOf(message), OadrWriter.Write(message), cancellationToken);
        var length = RecordingHandler.LengthOf(response);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        Expect.Equal(HttpStatusCode.OK, response.StatusCode, $"HTTP status of the answer to {message.PayloadName}");
        Expect.Equal(body.Length, length, $"Content-Length of the answer to {message.PayloadName} (§9.1.9.4)");
        if (body.Length == 0)
        {
            return null;
        }

        Expect.Equal("application/xml", response.Content.Headers.ContentType?.MediaType, $"Content-Type of the answer to {message.PayloadName} (§9.1.9.5)");
        var read = OadrReader.Read(body, OadrReaderOptions.OddDurations);
        return read.Message ?? throw new NonconformanceException($"The answer to {message.PayloadName} breaks the rules of form: {string.Join(" | ", read.Faults)}");
    }

    /// <summary>Posts bytes as they are.</summary>
    /// <param name="service">The last part of the path, such as EiEvent.</param>
    /// <param name="body">The body.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="change">Changes the request before it goes out.</param>
    public async Task<HttpResponseMessage> PostAsync(string service, byte[] body, CancellationToken cancellationToken, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "OpenADR2/Simple/2.0b/" + service) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
        change?.Invoke(request);

        // What is read at once is given a length, also where the VTN said none.
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _taken?.Reply([]);
        listener?.Dispose();
        _http.Dispose();
    }

    private static HttpMessageHandler Handler(RawVenSecurity? security, Transcript? transcript)
    {
        var sockets = new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, UseProxy = false };
        if (security is not null)
        {
            sockets.SslOptions = security.TlsOptions;
        }

        return transcript is null ? sockets : new RecordingHandler(sockets, transcript);
    }

    internal static string ServiceOf(OadrMessage message) => message switch
    {
        OadrPoll => "OadrPoll",
        OadrRequestEvent or OadrCreatedEvent or OadrDistributeEvent => "EiEvent",
        OadrCreateOpt or OadrCancelOpt => "EiOpt",
        OadrQueryRegistration or OadrCreatePartyRegistration or OadrCancelPartyRegistration or OadrCanceledPartyRegistration or OadrResponse => "EiRegisterParty",
        _ => "EiReport",
    };
}
